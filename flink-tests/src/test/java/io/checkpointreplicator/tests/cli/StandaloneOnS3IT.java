/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.checkpointreplicator.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.tests.harness.FlinkConfDirectory;
import io.checkpointreplicator.tests.harness.S3Answer;
import io.checkpointreplicator.tests.harness.S3Bucket;
import io.checkpointreplicator.tests.harness.S3Gateway;
import io.checkpointreplicator.tests.harness.S3Plugin;
import io.checkpointreplicator.tests.harness.S3Request;
import io.checkpointreplicator.tests.harness.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The standalone jar with a target on S3, on a server that is slow, and with a hard life. */
final class StandaloneOnS3IT {
  private static final Logger LOG = LoggerFactory.getLogger(StandaloneOnS3IT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final JobId JOB = new JobId("0000000000000000000000000000b0b0");
  private static final int SMALL = 10_000;
  private static final int SEVERAL_PARTS = 12_000_000;
  private static final int MORE_THAN_ONE_PAGE = 1_050;

  @TempDir private static Path work;
  private static S3Server server;
  private static S3Gateway gateway;
  private static S3Bucket bucket;
  private static Path conf;

  @TempDir private Path directory;
  private final List<JarProcess> processes = new ArrayList<>();
  private String target;
  private SourceTree source;

  @BeforeAll
  static void start() throws IOException {
    server = S3Server.start(work.resolve("server"));
    gateway = S3Gateway.to(server);
    bucket = server.createBucket("replicas");
    conf =
        FlinkConfDirectory.write(
            work.resolve("conf"), S3Plugin.settings(gateway.hostAndPort()).toMap());
    Files.writeString(work.resolve("lease.yaml"), "replication.lease.timeout: 6 s\n");
  }

  @AfterAll
  static void stop() throws IOException {
    gateway.close();
    server.close();
  }

  @BeforeEach
  void newTarget(TestInfo test) throws IOException {
    gateway.answer(call -> S3Answer.FORWARDED);
    gateway.forgetCounts();
    target = test.getTestMethod().orElseThrow().getName();
    source = SourceTree.local(Files.createDirectories(directory.resolve("source")), JOB);
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(JarProcess::close);
    LOG.info("{}: {} {}", target, gateway.counts(), gateway.answers());
  }

  @Test
  void requestsAreToldToSlowDownAndAnswersAreLost() throws Exception {
    completeWithALargeFile(12);
    Random random = new Random(1);
    gateway.answer(
        call -> {
          int outcome;
          synchronized (random) {
            outcome = random.nextInt(100);
          }
          return outcome < 20
              ? S3Answer.SLOW_DOWN
              : outcome < 24 ? S3Answer.ANSWER_LOST : S3Answer.FORWARDED;
        });

    CommandRun run = replicate("--once").awaitEnd(PATIENCE);

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(gateway.answers().get(S3Answer.SLOW_DOWN)).isGreaterThan(15);
    assertThat(gateway.answers().get(S3Answer.ANSWER_LOST)).isPositive();
    gateway.answer(call -> S3Answer.FORWARDED);
    assertThat(keys("shared/")).hasSize(13);
    CommandRun verification = command("verify", "--checksum", address() + "/" + JOB + "/chk-1");
    assertThat(verification.exitCode()).as("%s", verification).isZero();
  }

  @Test
  void theReplicatorIsKilledInTheMiddleOfAnUpload() throws Exception {
    completeWithALargeFile(5);
    Queue<String> puts = new ConcurrentLinkedQueue<>();
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    AtomicBoolean second = new AtomicBoolean();
    gateway.answer(
        call -> {
          if (call.request() == S3Request.PUT_OBJECT && call.target().contains("/shared/")) {
            puts.add(call.target());
          }
          if (call.request() == S3Request.UPLOAD_PART && call.ordinal() >= 2 && !second.get()) {
            inTheMiddle.countDown();
            return S3Answer.DROPPED;
          }
          return S3Answer.FORWARDED;
        });
    JarProcess killed = replicate("--once");
    assertThat(inTheMiddle.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    await("small files copied")
        .atMost(PATIENCE)
        .failFast(killed::requireAlive)
        .until(() -> keys("shared/").size() == 5);
    killed.close();
    assertThat(visible()).isEmpty();
    assertThat(keys("shared/")).noneMatch(key -> key.contains("large"));
    second.set(true);

    JarProcess next = replicate("--interval", "100ms");
    awaitReplica(next, 1);

    assertThat(puts).as("puts of small files").hasSize(5);
    assertThat(bucket.get(target + "/" + JOB + "/shared/large"))
        .isEqualTo(SourceTree.contentOf("shared/large", SEVERAL_PARTS));
  }

  @Test
  void aTreeHasOneMaster() throws Exception {
    complete(1, 2);
    JarProcess first = replicate("--interval", "100ms", "--retain", "2");
    awaitReplica(first, 1);
    for (long id = 2; id <= 4; id++) {
      complete(id, 2);
      awaitReplica(first, id);
    }
    await("replicas beyond --retain hidden")
        .atMost(PATIENCE)
        .until(() -> visible().equals(Set.of("chk-3", "chk-4")));
    CountDownLatch refused = holdPuts("/shared/5-");
    complete(5, 2);
    CommandRun second = replicate("--once").awaitEnd(PATIENCE);
    assertThat(second.exitCode()).as("%s", second).isEqualTo(1);
    assertThat(second.stderr()).contains("Another replicator replicates");
    refused.countDown();
    awaitReplica(first, 5);

    CommandRun promotion =
        command("promote", "--target", address(), "--job", JOB.hex(), "--no-claim");

    assertThat(promotion.stdout())
        .contains(" -s " + address() + "/" + JOB + "/chk-5 -claimMode NO_CLAIM");
    Set<String> promoted = visible();
    complete(6, 2);
    await("refusal")
        .atMost(PATIENCE)
        .failFast(first::requireAlive)
        .until(() -> first.stderr().contains("The replicas were promoted"));
    assertThat(visible()).isEqualTo(promoted);
    first.close();

    assertThat(command("promote", "--target", address(), "--job", JOB.hex(), "--release", "--yes"))
        .extracting(CommandRun::exitCode)
        .isEqualTo(0);
    CommandRun gc = command("gc", "--target", address(), "--retain", "1", "--delete-delay", "0s");
    assertThat(gc.exitCode()).as("%s", gc).isZero();
    assertThat(gc.stdout()).contains("hides chk-4");
    assertThat(visible()).containsExactly("chk-5");
    assertThat(keys("shared/")).containsExactly("shared/5-0", "shared/5-1");
  }

  @Test
  void listingsHaveSeveralPages() throws Exception {
    S3Bucket jobs = server.createBucket("jobs");
    byte[] metadata = MetadataBytes.of(MetadataBytes.NEWEST_VERSION, 1).toByteArray();
    String last = "%032x".formatted(MORE_THAN_ONE_PAGE - 1);
    IntStream.range(0, MORE_THAN_ONE_PAGE)
        .parallel()
        .forEach(
            i -> {
              put(jobs, "ck/%032x/chk-1/_metadata".formatted(i), metadata);
              put(bucket, target + "/" + last + "/shared/foreign-%04d".formatted(i), new byte[1]);
            });

    CommandRun run =
        command(
            "replicate",
            "--once",
            "--source",
            jobs.path("ck"),
            "--target",
            address(),
            "--jobs",
            last,
            "--ui-port",
            "0");
    CommandRun gc = command("gc", "--target", address());

    assertThat(run.exitCode()).as("%s", run).isZero();
    assertThat(run.stdout()).containsPattern(last + " +1 .* published");
    assertThat(gc.stdout()).contains(MORE_THAN_ONE_PAGE + " files").contains("no manifest names");
  }

  /** Holds what is put under such names. */
  private static CountDownLatch holdPuts(String part) {
    CountDownLatch held = new CountDownLatch(1);
    gateway.answer(
        call -> {
          if (call.request() == S3Request.PUT_OBJECT && call.target().contains(part)) {
            try {
              held.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          return S3Answer.FORWARDED;
        });
    return held;
  }

  private static void put(S3Bucket into, String key, byte[] content) {
    try {
      into.put(key, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Completes a checkpoint that needs some small files of its own. */
  private void complete(long id, int files) {
    complete(id, files, metadata -> metadata);
  }

  private void completeWithALargeFile(int smallFiles) {
    source.file("shared/large", SEVERAL_PARTS);
    complete(
        1, smallFiles, metadata -> metadata.absolute(source.path("shared/large"), SEVERAL_PARTS));
  }

  private void complete(long id, int files, UnaryOperator<MetadataBytes> others) {
    for (int i = 0; i < files; i++) {
      source.file("shared/" + id + "-" + i, SMALL);
    }
    source.complete(
        id,
        metadata -> {
          MetadataBytes all = others.apply(metadata);
          for (int i = 0; i < files; i++) {
            all = all.absolute(source.path("shared/" + id + "-" + i), SMALL);
          }
          return all;
        });
  }

  private String address() {
    return bucket.path(target);
  }

  private JarProcess replicate(String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "replicate",
                "--source",
                source.base().toString(),
                "--target",
                address(),
                "--config",
                work.resolve("lease.yaml").toString(),
                "--delete-delay",
                "0s",
                "--ui-port",
                "0",
                "--conf-dir",
                conf.toString()));
    arguments.addAll(List.of(more));
    JarProcess process =
        JarProcess.start(
            Files.createTempDirectory(directory, "process-"), arguments.toArray(String[]::new));
    processes.add(process);
    return process;
  }

  private CommandRun command(String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--conf-dir", conf.toString()));
    return JarProcess.run(
        Files.createTempDirectory(directory, "process-"), all.toArray(String[]::new));
  }

  private TreeSet<String> keys(String under) throws IOException {
    String tree = target + "/" + JOB + "/";
    return bucket.keys(tree + under).stream()
        .map(key -> key.substring(tree.length()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> visible() throws IOException {
    return keys("chk-").stream()
        .filter(key -> key.endsWith("/_metadata"))
        .map(key -> key.substring(0, key.indexOf('/')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private void awaitReplica(JarProcess replicator, long id) {
    await("replica of chk-" + id)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(replicator::requireAlive)
        .until(() -> visible().contains("chk-" + id));
  }
}
