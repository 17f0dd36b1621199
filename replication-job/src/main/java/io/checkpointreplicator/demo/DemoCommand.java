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
package io.checkpointreplicator.demo;

import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.job.EmbeddedFlink;
import io.checkpointreplicator.job.ReplicationJob;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: a disaster and the recovery from it, on an embedded Flink. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a stateful RocksDB job, replicates its checkpoints while it runs, kills it, deletes"
          + " its checkpoints, restores it from the replica and compares the state.",
      "Needs nothing but this jar; writes to a temporary directory only."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  demo"},
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:the restored state is the same", "1:it is not, or something failed"})
public final class DemoCommand implements Callable<Integer> {
  private static final int PARALLELISM = 2;
  private static final int KEYS = 20_000;
  private static final int REPLICAS_TO_SEE = 5;
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL = Duration.ofMillis(50);

  @Spec private CommandSpec spec;

  @Option(
      names = "--ui-port",
      paramLabel = "PORT",
      description = "Port of the Flink web UI. Default: first free from 8081 on.")
  private Integer uiPort;

  private int step;

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("checkpoint-replicator-demo");
    OptionalInt port = uiPort == null ? OptionalInt.empty() : OptionalInt.of(uiPort);
    try (EmbeddedFlink flink =
        EmbeddedFlink.start(StatefulJobCheckpoints.retained(3), 2 * PARALLELISM, port)) {
      say("Flink web UI: %s", flink.webUi());
      return run(flink, directory);
    } finally {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }

  private int run(EmbeddedFlink flink, Path directory) throws Exception {
    Path source = directory.resolve("source");
    Path target = directory.resolve("target");
    StatefulJobOptions options =
        StatefulJobOptions.withDigestsIn(directory.resolve("digests")).withKeys(KEYS);
    Files.createDirectories(source);

    JobID job = flink.submit(StatefulJob.jobGraph(options, checkpointsIn(source)));
    step("started job %s: RocksDB, %d keys, a checkpoint each second in %s", job, KEYS, source);
    JobID replicator = startReplicator(flink, source, target);
    step("started the replicator: %s -> %s", source, target);
    TargetJob replicas = watchReplicas(target, job);
    step("%d checkpoints were replicated while the job ran", REPLICAS_TO_SEE);

    flink.cancel(job);
    FileUtils.deleteDirectory(source.toFile());
    step("killed the job and deleted %s", source);
    flink.cancel(replicator);
    Replica newest = replicas.newestReplica().orElseThrow();
    String replica = replicas.layout().replica(newest.checkpointId()).toString();

    Configuration restore = checkpointsIn(directory.resolve("source-after-failover"));
    restore.setString("execution.state-recovery.path", replica);
    JobID restored = flink.submit(StatefulJob.jobGraph(options, restore));
    step("restored the job from %s", replica);
    return compare(flink, options, job, restored, newest.checkpointId());
  }

  private static Configuration checkpointsIn(Path directory) {
    Configuration configuration =
        new StatefulJobCheckpoints(
                directory.toUri().toString(), Backend.ROCKSDB_INCREMENTAL, CHECKPOINT_INTERVAL)
            .jobConfiguration();
    configuration.setString("parallelism.default", String.valueOf(PARALLELISM));
    return configuration;
  }

  private static JobID startReplicator(EmbeddedFlink flink, Path source, Path target)
      throws Exception {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of(source.toUri().toString()));
    options.set(ReplicationOptions.TARGET, target.toUri().toString());
    options.set(ReplicationOptions.INTERVAL, Duration.ofMillis(100));
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    environment.setParallelism(PARALLELISM);
    ReplicationJob.define(environment, options);
    return flink.submit(environment, "Checkpoint Replicator");
  }

  private TargetJob watchReplicas(Path target, JobID job) throws Exception {
    TargetLayout layout =
        new TargetLayout(
            Settings.path("--target", target.toUri().toString()), new JobId(job.toHexString()));
    TargetJob replicas = new TargetJob(layout, new ManifestCache());
    long last = 0;
    for (int seen = 0; seen < REPLICAS_TO_SEE; seen++) {
      long previous = last;
      Replica replica =
          await(
              "a replica after chk-" + previous,
              () -> replicas.newestReplica().filter(r -> r.checkpointId() > previous));
      last = replica.checkpointId();
      ReplicaStamp stamp = replicas.stamp(replica.checkpointId());
      say(
          "       chk-%d: %d files, %,d bytes, of these %,d bytes copied; visible %d ms after it"
              + " completed",
          last,
          stamp.totals().files(),
          stamp.totals().bytes(),
          stamp.totals().newBytes(),
          stamp.times().lagMillis());
    }
    return replicas;
  }

  private int compare(
      EmbeddedFlink flink, StatefulJobOptions options, JobID job, JobID restored, long id)
      throws Exception {
    StateDigests before = StateDigests.of(options.digestDirectory(), job);
    StateDigests after = StateDigests.of(options.digestDirectory(), restored);
    StateDigest taken = await("the state at chk-" + id, () -> before.takenAt(id));
    StateDigest found =
        await(
            "the restored state",
            () -> alive(flink, restored) ? after.restoredFrom(id) : Optional.empty());
    await("the next checkpoint of the restored job", () -> after.takenAt(id + 1));
    flink.cancel(restored);
    boolean equal = taken.equals(found);
    say("");
    say("State at chk-%d, when it was taken: %s", id, taken);
    say("State after the restore:%s %s", " ".repeat(String.valueOf(id).length() + 7), found);
    say(
        equal
            ? "Equal: all %d keys and the sum of their %d numbers survived the loss of the source."
            : "NOT equal: %d keys and %d numbers were expected.",
        taken.keys(),
        taken.numbers());
    return equal ? 0 : 1;
  }

  private static boolean alive(EmbeddedFlink flink, JobID job) throws Exception {
    if (!flink.isAlive(job)) {
      throw new IOException("The restored job failed; see its exception in the log.");
    }
    return true;
  }

  private <T> T await(String what, Callable<Optional<T>> look) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<T> found = look.call();
      if (found.isPresent()) {
        return found.get();
      }
      Thread.sleep(POLL.toMillis());
    }
    throw new IOException("Waited " + PATIENCE.toSeconds() + " s in vain for " + what + ".");
  }

  private void step(String format, Object... values) {
    step++;
    say("Step " + step + ": " + format, values);
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(String.format(java.util.Locale.ROOT, format, values));
    out.flush();
  }
}
