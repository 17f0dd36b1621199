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
package io.checkpointreplicator.tests.hdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.tests.cli.CommandRun;
import io.checkpointreplicator.tests.cli.JarProcess;
import io.checkpointreplicator.tests.harness.FlinkConfDirectory;
import io.checkpointreplicator.tests.harness.HdfsCluster;
import io.checkpointreplicator.tests.harness.HdfsConfDirectory;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The standalone jar with a target on HDFS, on real daemons, in all that may happen to them. */
@Tag("one-line")
final class HdfsFaultsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final JobId JOB = new JobId("0000000000000000000000000000dead");
  private static final int SMALL = 10_000;
  private static final int LARGE = 16_000_000;
  private static final long IN_THE_MIDDLE = 2_000_000;
  private static final String SLOWLY = "4mb";

  @TempDir private static Path work;
  private static HdfsCluster hdfs;
  private static Path conf;

  @TempDir private Path directory;

  private final List<JarProcess> processes = new ArrayList<>();
  private HdfsTree target;
  private SourceTree source;

  @BeforeAll
  static void start() throws IOException {
    hdfs = HdfsCluster.start(work.resolve("hdfs"), 2);
    conf =
        FlinkConfDirectory.write(
            work.resolve("conf"),
            HdfsConfDirectory.optionsOfClient(Map.of("dfs.replication", "2")));
    Files.writeString(work.resolve("lease.yaml"), "replication.lease.timeout: 6 s\n");
  }

  @AfterAll
  static void stop() {
    hdfs.close();
  }

  @BeforeEach
  void newTarget(TestInfo test) throws IOException {
    target = new HdfsTree(hdfs.path(test.getTestMethod().orElseThrow().getName()), JOB);
    source = SourceTree.local(Files.createDirectories(directory.resolve("source")), JOB);
  }

  @AfterEach
  void endProcesses() {
    processes.forEach(JarProcess::close);
  }

  @Test
  void aDataNodeIsLostInTheMiddleOfACopy() throws Exception {
    String base = uploadACheckpointWithALargeFile();
    JarProcess replicator = replicate(base, "--once", "--bandwidth", SLOWLY);
    awaitTheMiddle(replicator);

    hdfs.killDataNode(0);

    CommandRun run = replicator.awaitEnd(PATIENCE);
    assertThat(run.exitCode()).as("%s", run).isZero();
    assertWhole("chk-1");
    hdfs.startDataNode(0);
  }

  @Test
  void allDataNodesAreLostAndComeBack() throws Exception {
    String base = uploadACheckpointWithALargeFile();
    JarProcess replicator = replicate(base, "--bandwidth", SLOWLY);
    awaitTheMiddle(replicator);

    hdfs.killDataNode(0);
    hdfs.killDataNode(1);
    hdfs.startDataNode(0);
    hdfs.startDataNode(1);

    awaitReplica(replicator, "chk-1");
    assertWhole("chk-1");
  }

  @Test
  void theNameNodeIsInSafeMode() throws Exception {
    JarProcess replicator = replicateTheFirstOne();

    hdfs.admin().enterSafeMode();
    CommandRun once;
    try {
      complete(2, 2);
      awaitMessage(
          replicator,
          "PLAN refused job " + JOB,
          "The NameNode of " + hdfs.uri() + " is in safe mode and changes nothing.",
          "'hdfs dfsadmin -safemode leave'");
      once = replicate(source.base().toString(), "--once").awaitEnd(PATIENCE);
      assertThat(target.visible()).containsExactly("chk-1");
    } finally {
      hdfs.admin().leaveSafeMode();
    }

    assertThat(once.exitCode()).as("%s", once).isEqualTo(1);
    assertThat(once.stderr().lines().filter(line -> line.startsWith("Error: ")))
        .singleElement()
        .asString()
        .startsWith("Error: The NameNode of " + hdfs.uri() + " is in safe mode");
    awaitReplica(replicator, "chk-2");
    assertWhole("chk-2");
  }

  @Test
  void theNameQuotaIsUsedUp() throws Throwable {
    JarProcess replicator = replicateTheFirstOne();
    // There is room for the plan, but not for all of its files.
    hdfs.admin().limitNames(tree(), target.names() + 10);
    complete(2, 20);

    awaitMessage(
        replicator,
        "PUBLISH failed for " + source.path("chk-2"),
        "The name quota for " + target.path(""),
        "'hdfs dfsadmin -setQuota'");
    assertGoesOn(replicator, () -> hdfs.admin().unlimit(tree()));
  }

  @Test
  void theSpaceQuotaIsUsedUp() throws Exception {
    complete(1, 2);
    assertThat(replicate(source.base().toString(), "--once").awaitEnd(PATIENCE))
        .extracting(CommandRun::exitCode)
        .isEqualTo(0);
    hdfs.admin().limitSpace(tree(), target.space() + 1);
    complete(2, 2);

    CommandRun refused = replicate(source.base().toString(), "--once").awaitEnd(PATIENCE);

    assertThat(refused.exitCode()).as("%s", refused).isEqualTo(1);
    assertThat(refused.stderr().lines().filter(line -> line.startsWith("Error: ")))
        .singleElement()
        .asString()
        .contains("The space quota for " + target.path(""), "'hdfs dfsadmin -setSpaceQuota'");
    assertThat(target.visible()).containsExactly("chk-1");
    hdfs.admin().unlimit(tree());
    CommandRun run = replicate(source.base().toString(), "--once").awaitEnd(PATIENCE);
    assertThat(run.exitCode()).as("%s", run).isZero();
    assertWhole("chk-1");
    assertWhole("chk-2");
  }

  @Test
  void writingIsNotPermitted() throws Throwable {
    JarProcess replicator = replicateTheFirstOne();
    hdfs.admin().forbid(tree());
    complete(2, 2);

    awaitMessage(
        replicator,
        "PUBLISH failed for " + source.path("chk-2"),
        "HDFS denies access to " + target.path(""),
        "access=WRITE",
        "'hdfs dfs -chown'");
    assertGoesOn(replicator, () -> hdfs.admin().allow(tree()));
  }

  @Test
  void theReplicatorIsKilledInTheMiddleOfAFile() throws Exception {
    completeWithALargeFile();
    JarProcess killed = replicate(source.base().toString(), "--bandwidth", SLOWLY);
    awaitTheMiddle(killed);
    killed.close();
    FileStatus open = target.parts().get(0);
    DistributedFileSystem store =
        (DistributedFileSystem) open.getPath().getFileSystem(new Configuration());
    assertThat(store.isFileClosed(open.getPath())).as("%s", open).isFalse();

    JarProcess next = replicate(source.base().toString());

    awaitReplica(next, "chk-1");
    assertWhole("chk-1");
    assertThat(target.parts()).isEmpty();
  }

  /** What other file systems do without being asked. */
  @Test
  void directoriesAreNotTakenForFilesNorFilesForDirectories() throws IOException {
    StorePath base = StorePath.parse(target.target());
    StorePath file = base.resolve("file");
    StorePath other = base.resolve("directory");
    Store.write(file, out -> out.write(1));
    Store.createDirectories(other);

    assertThatIOException()
        .isThrownBy(() -> Store.rename(file, other))
        .withMessageStartingWith("Nothing was renamed: " + other + " is a directory");
    assertThat(Store.list(other)).isEmpty();
    assertThat(Store.exists(file.resolve("below"))).isFalse();
    assertThat(Store.list(file.resolve("below"))).isEmpty();
    assertThatIOException()
        .isThrownBy(() -> Store.createDirectories(file.resolve("below")))
        .withMessageContaining("lies below a file");
  }

  /** The second checkpoint is refused, and replicated when the cause is gone. */
  private void assertGoesOn(JarProcess replicator, ThrowingRunnable removeTheCause)
      throws Throwable {
    assertThat(target.visible()).containsExactly("chk-1");
    assertWhole("chk-1");

    removeTheCause.run();

    awaitReplica(replicator, "chk-2");
    assertWhole("chk-2");
    assertThat(replicator.stderr()).doesNotContain("to RESTARTING");
  }

  private JarProcess replicateTheFirstOne() throws IOException {
    complete(1, 2);
    JarProcess replicator = replicate(source.base().toString());
    awaitReplica(replicator, "chk-1");
    return replicator;
  }

  /** The tree of the job on the target, as HDFS's superuser names it. */
  private String tree() {
    return URI.create(target.path("")).getPath();
  }

  /** Completes a checkpoint that needs some small files of its own. */
  private void complete(long id, int files) {
    List<String> own = IntStream.range(0, files).mapToObj(i -> "shared/" + id + "-" + i).toList();
    own.forEach(file -> source.file(file, SMALL));
    source.complete(id, own, SMALL);
  }

  private void completeWithALargeFile() {
    source.file("chk-1/large", LARGE);
    source.complete(1, metadata -> metadata.relative("large", LARGE));
  }

  /** A source base on HDFS. */
  private String uploadACheckpointWithALargeFile() throws IOException {
    completeWithALargeFile();
    var base = new org.apache.hadoop.fs.Path(target.target() + "-source");
    Configuration twice = new Configuration();
    twice.set("dfs.replication", "2");
    try (FileSystem store = FileSystem.newInstance(base.toUri(), twice)) {
      store.mkdirs(base);
      store.copyFromLocalFile(
          new org.apache.hadoop.fs.Path(source.directory().toUri()),
          new org.apache.hadoop.fs.Path(base, JOB.hex()));
    }
    return base.toString();
  }

  private void awaitTheMiddle(JarProcess replicator) {
    await("a copy in progress")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(replicator::requireAlive)
        .until(() -> target.parts().stream().anyMatch(part -> part.getLen() > IN_THE_MIDDLE));
  }

  private void awaitReplica(JarProcess replicator, String name) {
    await("replica of " + name)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .failFast(replicator::requireAlive)
        .until(() -> target.visible().contains(name));
  }

  /** Waits for a line of the log that has all of this in it. */
  private static void awaitMessage(JarProcess replicator, String... parts) {
    await(String.join(" .. ", parts))
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .failFast(replicator::requireAlive)
        .until(
            () ->
                replicator
                    .stderr()
                    .lines()
                    .anyMatch(line -> Stream.of(parts).allMatch(line::contains)));
  }

  private void assertWhole(String replica) throws IOException {
    CommandRun verification =
        JarProcess.run(
            newDirectory(),
            "verify",
            "--checksum",
            target.path(replica),
            "--conf-dir",
            conf.toString());
    assertThat(verification.exitCode()).as("%s", verification).isZero();
  }

  private Path newDirectory() throws IOException {
    return Files.createTempDirectory(directory, "process-");
  }

  private JarProcess replicate(String base, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "replicate",
                "--source",
                base,
                "--target",
                target.target(),
                "--interval",
                "100ms",
                "--config",
                work.resolve("lease.yaml").toString(),
                "--ui-port",
                "0",
                "--conf-dir",
                conf.toString()));
    arguments.addAll(List.of(more));
    JarProcess process = JarProcess.start(newDirectory(), arguments.toArray(String[]::new));
    processes.add(process);
    return process;
  }
}
