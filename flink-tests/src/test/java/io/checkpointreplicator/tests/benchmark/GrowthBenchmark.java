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
package io.checkpointreplicator.tests.benchmark;

import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a checkpoint costs that has nothing new, or ten small files, when a thousand, ten thousand
 * or a hundred thousand files are there already and referenced again.
 *
 * <p>Started by its name, all of it or a part:
 *
 * <pre>
 * mvn -B verify -Dbenchmark=GrowthBenchmark
 * mvn -B verify -Dbenchmark=GrowthBenchmark -Dbenchmark.only=local
 * </pre>
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class GrowthBenchmark {
  private static final int SIZE = 1_000;
  private static final int NEW_FILES = 10;
  private static final int WARM_UPS = 3;
  private static final int ROUNDS = 7;

  private final Map<String, List<String>> growth = new LinkedHashMap<>();

  @TempDir private Path directory;

  @Test
  void local() throws Exception {
    Peer.require("rclone", "rsync", "bash");
    StorePath base = StorePath.parse("file:" + directory);
    try (WarmReplicator replicator =
        WarmReplicator.start(directory, base.resolve("source"), base.resolve("replicas"))) {
      for (int files : List.of(1_000, 10_000, 100_000)) {
        Job job = Job.begin(base.resolve("source"), files, replicator);
        JobState peers = JobState.in(base.resolve("peers"), job.state.job());
        Store.createDirectories(peers.directory());
        String from = job.state.directory().toFlinkPath().getPath() + "/";
        String to = peers.directory().toFlinkPath().getPath() + "/";
        Peer.run("rsync", "-a", from, to);
        grow(
            new Contest("%,d files, local to local".formatted(files))
                .with("replicator, nothing new", round -> job.replicate(replicator, 0))
                .with("rsync -a, nothing new", round -> Peer.run("rsync", "-a", from, to))
                .with("rclone sync, nothing new", round -> Peer.run("rclone", "sync", from, to))
                .with("replicator, 10 new files", round -> job.replicate(replicator, NEW_FILES))
                .with("rsync -a, 10 new files", round -> job.sync(peers, "rsync", "-a", from, to))
                .run(WARM_UPS, ROUNDS));
        job.end(replicator);
      }
    }
    printGrowth();
  }

  @Test
  void hdfs() throws Exception {
    Peer.require("bash");
    try (TwoHdfs hdfs = TwoHdfs.start(directory, 2);
        WarmReplicator replicator =
            WarmReplicator.start(directory, hdfs.source(), hdfs.target("replicas"))) {
      for (int files : List.of(1_000, 10_000)) {
        Job job = Job.begin(hdfs.source(), files, replicator);
        JobState peers = JobState.in(hdfs.target("peers"), job.state.job());
        Peer.run(hdfs.distCp(job.state, peers));
        grow(
            new Contest("%,d files, HDFS to HDFS".formatted(files))
                .with("replicator, nothing new", round -> job.replicate(replicator, 0))
                .with("replicator, 10 new files", round -> job.replicate(replicator, NEW_FILES))
                .with("distcp", round -> job.sync(peers, hdfs.distCp(job.state, peers)))
                .run(2, 5));
        job.end(replicator);
      }
    }
    printGrowth();
  }

  private void grow(Map<String, List<Long>> nanos) {
    nanos.forEach(
        (name, all) ->
            growth
                .computeIfAbsent(name, first -> new ArrayList<>())
                .add("%10.2f".formatted(Contest.percentile(all, 50) / 1e6)));
  }

  private void printGrowth() {
    System.out.printf("%nMedians in ms, by the number of files%n");
    growth.forEach((name, all) -> System.out.printf("  %-32s %s%n", name, String.join(" ", all)));
  }

  /** A job whose files only become more. */
  private static final class Job {
    private final JobState state;
    private final List<JobState.File> files;
    private List<JobState.File> fresh = List.of();
    private long id = 1;

    private Job(JobState state, List<JobState.File> files) {
      this.state = state;
      this.files = new ArrayList<>(files);
    }

    static Job begin(StorePath base, int count, WarmReplicator replicator) throws Exception {
      JobState state = JobState.in(base, new JobId(JobID.generate().toHexString()));
      Job job = new Job(state, JobState.File.numbered("first", count, SIZE));
      state.write(job.files);
      state.prepare(job.id, job.files);
      replicator.replicate(state, job.id);
      return job;
    }

    Cost replicate(WarmReplicator replicator, int newFiles) throws Exception {
      state.subsume(id, List.of());
      id++;
      fresh = JobState.File.numbered(String.valueOf(id), newFiles, SIZE);
      files.addAll(fresh);
      state.write(fresh);
      state.prepare(id, files);
      Peer.settle();
      Cost cost = replicator.replicate(state, id);
      replicator.replicas(state).requireCopied(files);
      return cost;
    }

    Cost sync(JobState peers, String... command) throws Exception {
      Cost cost = Peer.run(command);
      peers.requireCopied(fresh);
      return cost;
    }

    void end(WarmReplicator replicator) throws Exception {
      replicator.verify(state, id, Depth.CHECKSUMS);
    }
  }
}
