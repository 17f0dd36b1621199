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
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The first replica of a job: few large files, many small ones, and both mixed; beside {@code cp}
 * and copiers that are handed the list of files. Each round begins without a copy. Copies of many
 * files stay until the end: ext4 searches past the places of files that were deleted lately, so
 * that whoever creates many is slowed down by those whom he follows.
 *
 * <p>Started by its name, all of it or a part:
 *
 * <pre>
 * mvn -B verify -Dbenchmark=BulkBenchmark
 * mvn -B verify -Dbenchmark=BulkBenchmark -Dbenchmark.only=local*
 * mvn -B verify -Dbenchmark=BulkBenchmark -Dbenchmark.only=hdfsSmallFiles
 * </pre>
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class BulkBenchmark {
  private static final int LARGE = 64 << 20;
  private static final int SMALL = 32 << 10;
  private static final int SMALLEST = 4 << 10;
  private static final int MANY = 1000;
  private static final int WARM_UPS = 1;
  private static final int ROUNDS = 3;

  @TempDir private Path directory;

  @Test
  void localSmallFiles() throws Exception {
    local("20,000 files of 32 KB", JobState.File.numbered("small", 20_000, SMALL));
  }

  @Test
  void localLargeFiles() throws Exception {
    local("64 files of 64 MB", JobState.File.numbered("large", 64, LARGE));
  }

  @Test
  void localMixedFiles() throws Exception {
    local("files of 4 KB to 64 MB", mixed());
  }

  /** Fewer, as the daemons of both clusters take most of the time. */
  @Test
  void hdfsSmallFiles() throws Exception {
    hdfs("5,000 files of 32 KB", JobState.File.numbered("small", 5_000, SMALL));
  }

  @Test
  void hdfsLargeFiles() throws Exception {
    hdfs("64 files of 64 MB", JobState.File.numbered("large", 64, LARGE));
  }

  @Test
  void hdfsMixedFiles() throws Exception {
    hdfs("files of 4 KB to 64 MB", mixed());
  }

  /** Of each size half as many as of the next smaller one: 1.1 GB in the largest. */
  private static List<JobState.File> mixed() {
    List<JobState.File> mixed = new ArrayList<>();
    int count = 2048;
    for (int size = SMALLEST; size <= LARGE; size *= 4) {
      mixed.addAll(JobState.File.numbered("mixed-" + size, count, size));
      count /= 2;
    }
    return List.copyOf(mixed);
  }

  private void local(String name, List<JobState.File> files) throws Exception {
    StorePath base = StorePath.parse("file:" + directory);
    try (WarmReplicator replicator =
            WarmReplicator.start(directory, base.resolve("source"), base.resolve("replicas"));
        WarmCopier four = WarmCopier.of(4, WarmCopier::kernel);
        WarmCopier synced = WarmCopier.of(16, WarmCopier::kernelSynced)) {
      Bulk bulk = Bulk.write(base.resolve("source"), replicator, files);
      StorePath copies = base.resolve("copies");
      new Contest("Bulk, local to local: " + name, JobState.bytes(files))
          .with("replicator, 2 x 8 threads", round -> bulk.replicate())
          .with("kernel, synced, 16 threads", round -> bulk.copy(synced, copies))
          .with("kernel, 4 threads", round -> bulk.copy(four, copies))
          .with("cp -r", round -> bulk.run(copies, "cp -r $1/. $2"))
          .with("cp -r, sync -f", round -> bulk.run(copies, "cp -r $1/. $2 && sync -f $2"))
          .run(WARM_UPS, ROUNDS);
    }
  }

  private void hdfs(String name, List<JobState.File> files) throws Exception {
    try (TwoHdfs hdfs = TwoHdfs.start(directory, 2);
        WarmReplicator replicator =
            WarmReplicator.start(directory, hdfs.source(), hdfs.target("replicas"));
        WarmCopier sixteen = hdfs.copier(16)) {
      Bulk bulk = Bulk.write(hdfs.source(), replicator, files);
      StorePath copies = hdfs.target("copies");
      new Contest("Bulk, HDFS to HDFS: " + name, JobState.bytes(files))
          .with("replicator, 2 x 8 threads", round -> bulk.replicate())
          .with("copier, 16 threads", round -> bulk.copy(sixteen, copies))
          .run(WARM_UPS, ROUNDS);
    }
  }

  /** Files that are another job's in each round. */
  private static final class Bulk {
    private final StorePath base;
    private final WarmReplicator replicator;
    private final List<JobState.File> files;
    private JobState source;

    private Bulk(StorePath base, WarmReplicator replicator, List<JobState.File> files) {
      this.base = base;
      this.replicator = replicator;
      this.files = files;
      this.source = newJob(base);
    }

    static Bulk write(StorePath base, WarmReplicator replicator, List<JobState.File> files)
        throws Exception {
      Bulk bulk = new Bulk(base, replicator, files);
      bulk.source.write(files);
      Peer.settle();
      return bulk;
    }

    private static JobState newJob(StorePath base) {
      return JobState.in(base, new JobId(JobID.generate().toHexString()));
    }

    Cost replicate() throws Exception {
      JobState next = newJob(base);
      Store.rename(source.directory(), next.directory());
      source = next;
      source.subsume(1, List.of());
      source.prepare(1, files);
      Peer.settle();
      Cost cost = replicator.replicate(source, 1);
      replicator.verify(source, 1, Depth.SIZES);
      JobState replicas = replicator.replicas(source);
      return cleaned(cost, replicas);
    }

    /** To a new job under a base. */
    Cost copy(WarmCopier copier, StorePath copies) throws Exception {
      JobState copy = newJob(copies);
      Store.createDirectories(copy.shared());
      return cleaned(copier.copy(source, copy, files), copy);
    }

    /** Runs a command with a source and a target directory for its files. */
    Cost run(StorePath copies, String script) throws Exception {
      JobState copy = newJob(copies);
      Store.createDirectories(copy.shared());
      String from = source.shared().toFlinkPath().getPath();
      String to = copy.shared().toFlinkPath().getPath();
      return cleaned(Peer.run("bash", "-c", script, "bash", from, to), copy);
    }

    private Cost cleaned(Cost cost, JobState copy) throws Exception {
      copy.requireCopied(files);
      if (files.size() < MANY) {
        Store.deleteTree(copy.directory());
      }
      Peer.settle();
      return cost;
    }
  }
}
