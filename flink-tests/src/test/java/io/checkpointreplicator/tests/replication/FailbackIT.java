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
package io.checkpointreplicator.tests.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.cli.StandaloneMain;
import io.checkpointreplicator.demo.StateDigests;
import io.checkpointreplicator.demo.StatefulJob;
import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.RestorePoint;
import io.checkpointreplicator.tests.harness.StateEquality;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A is lost, the job goes on at B from its replica, A comes back: what the job does at B is
 * replicated to A, and what A still has does not cross again. All that is read at B is counted.
 */
final class FailbackIT {
  private static final Pattern LINE = Pattern.compile("flink run -s (\\S+) -claimMode CLAIM\n");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Faults store = FaultyFileSystem.install();

  @TempDir private Path directory;
  private Path a;
  private Path b;

  /** Under which id the job goes on. */
  enum GoesOn {
    UNDER_ANOTHER_ID,
    /** As in application mode, in the tree that it was restored from. */
    UNDER_ITS_OWN_ID
  }

  @ParameterizedTest
  @EnumSource
  void whatIsStillThereDoesNotCrossAgain(GoesOn goesOn) throws Exception {
    a = Files.createDirectory(directory.resolve("a"));
    b = Files.createDirectory(directory.resolve("b"));
    JobID first = JobID.generate();
    try (FlinkMiniCluster atA = FlinkMiniCluster.start()) {
      atA.run(graph(first, "a", a.toUri().toString(), new Configuration()));
      checkpointWithState(atA, first, "a");
      atA.takeCheckpoint(first);
      atA.cancel(first);
    }
    replicate("--source", a.toString(), "--target", atB());
    Path lost = Files.move(a, directory.resolve("lost"));
    RestorePoint line = promote(first);
    List<String> fromA = filesOfReplica(line);

    JobID second = goesOn == GoesOn.UNDER_ITS_OWN_ID ? first : JobID.generate();
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start()) {
      cluster.run(graph(second, "b", atB(), line.configuration()));
      checkpointWithState(cluster, second, "b");
      long newest = cluster.takeCheckpoint(second);
      Files.move(lost, a);

      Path crossing = directory.resolve("crossing");
      assertThat(readAtB(() -> replicateBack(crossing, second))).containsAnyElementsOf(fromA);
      Path back = directory.resolve("back");
      assertThat(readAtB(() -> replicateBack(back, second, "--reuse", a.toString())))
          .isNotEmpty()
          .doesNotContainAnyElementsOf(fromA);
      assertThat(manifest(back, second, newest).files())
          .isEqualTo(manifest(crossing, second, newest).files());

      cluster.cancel(second);
      Files.move(b, directory.resolve("lost-too"));
      RestorePoint replica = RestorePoint.of(chk(back, second, newest), ClaimMode.NO_CLAIM);
      JobID third = JobID.generate();
      cluster.run(graph(third, "b", back.toUri().toString(), replica.configuration()));
      StateEquality.assertRestored(digests("b"), second, third, newest);
      cluster.takeCheckpoint(third);
      cluster.cancel(third);
    }
  }

  /** B as it is counted. */
  private String atB() {
    return FaultyFileSystem.path(b).toString();
  }

  private static Path chk(Path base, JobID job, long id) {
    return base.resolve(job.toHexString()).resolve("chk-" + id);
  }

  private Path digests(String place) {
    return directory.resolve("digests-" + place);
  }

  private JobGraph graph(JobID job, String place, String base, Configuration restore) {
    Configuration configuration =
        new StatefulJobCheckpoints(base, Backend.ROCKSDB_INCREMENTAL, Duration.ofHours(1))
            .jobConfiguration();
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, 2);
    // On the newer line the first checkpoint of a job comes at once unless there is to be a pause.
    configuration.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofHours(1));
    configuration.addAll(restore);
    JobGraph graph =
        StatefulJob.jobGraph(
            StatefulJobOptions.withDigestsIn(digests(place)).withKeys(2_000), configuration);
    graph.setJobID(job);
    return graph;
  }

  private void checkpointWithState(FlinkMiniCluster cluster, JobID job, String place) {
    await("state in a checkpoint of " + job)
        .atMost(PATIENCE)
        .until(
            () -> {
              long id = cluster.takeCheckpoint(job);
              return StateDigests.of(digests(place), job).takenAt(id).orElseThrow();
            },
            state -> state.keys() > 0);
  }

  /** The state files of a replica at B, on the disk. */
  private List<String> filesOfReplica(RestorePoint line) throws IOException {
    Path replica = Path.of(line.path().substring(line.path().indexOf(':') + 1));
    Path job = replica.getParent();
    long id = Long.parseLong(replica.getFileName().toString().substring("chk-".length()));
    return manifest(b, JobID.fromHexString(job.getFileName().toString()), id)
        .files()
        .keySet()
        .stream()
        .map(file -> job.resolve(file).toString())
        .toList();
  }

  private static ReplicaManifest manifest(Path base, JobID job, long id) throws IOException {
    Path manifests = base.resolve(job.toHexString()).resolve("_replicas");
    try (InputStream in = Files.newInputStream(manifests.resolve("chk-" + id + ".json.gz"))) {
      return ManifestParser.read(in);
    }
  }

  /** What is opened at B meanwhile. */
  private List<String> readAtB(Runnable replication) {
    int before = store.paths(Operation.OPEN).size();
    replication.run();
    List<String> opened = store.paths(Operation.OPEN);
    return opened.subList(before, opened.size());
  }

  private void replicateBack(Path target, JobID job, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of("--source", atB(), "--target", target.toString(), "--jobs", job.toHexString()));
    arguments.addAll(List.of(options));
    replicate(arguments.toArray(String[]::new));
  }

  private static void replicate(String... options) {
    List<String> arguments = new ArrayList<>(List.of("replicate", "--once", "--ui-port", "0"));
    arguments.addAll(List.of(options));
    run(arguments.toArray(String[]::new));
  }

  /** The printed line, as Flink reads it. */
  private RestorePoint promote(JobID job) {
    String stdout = run("promote", "--target", atB(), "--job", job.toHexString(), "--claim");
    Matcher line = LINE.matcher(stdout);
    assertThat(line.matches()).as(stdout).isTrue();
    return new RestorePoint(line.group(1), ClaimMode.CLAIM);
  }

  private static String run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = StandaloneMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
    assertThat(exitCode).as("%s", err).isZero();
    return out.toString();
  }
}
