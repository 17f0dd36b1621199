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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * One checkpoint of a job with 2 GB of state, of which 5 % are new: from its completion to its
 * replica, beside programs and copiers that do the same work in turns.
 *
 * <p>The replicator runs already, and is told by an event. Copiers are handed the list of new files
 * and do nothing else, which is the least that it can take. Programs start anew, and compare the
 * job's directory with a copy that has all but the new files.
 *
 * <p>Started by its name, all of it or a part:
 *
 * <pre>
 * mvn -B verify -Dbenchmark=DeltaBenchmark
 * mvn -B verify -Dbenchmark=DeltaBenchmark -Dbenchmark.only=local
 * </pre>
 */
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class DeltaBenchmark {
  private static final int FILES = 770;
  private static final int NEW_FILES = 40;
  private static final int SIZE = 2_680_000;
  private static final int WARM_UPS = 5;
  private static final int ROUNDS = 15;
  private static final JobId JOB = new JobId("d".repeat(32));

  @TempDir private Path directory;

  @Test
  void local() throws Exception {
    Peer.require("rclone", "rsync", "cp", "bash");
    StorePath base = StorePath.parse("file:" + directory);
    Job job = new Job(JobState.in(base.resolve("source"), JOB));
    JobState peers = JobState.in(base.resolve("peers"), JOB);
    JobState copies = JobState.in(base.resolve("copies"), JOB);
    Store.createDirectories(copies.shared());
    Store.createDirectories(peers.directory());
    String from = local(job.state.directory()) + "/";
    String to = local(peers.directory()) + "/";
    try (WarmReplicator replicator =
            WarmReplicator.start(directory, base.resolve("source"), base.resolve("replicas"));
        WarmCopier two = WarmCopier.of(2, WarmCopier::kernel);
        WarmCopier four = WarmCopier.of(4, WarmCopier::kernel);
        WarmCopier twoSynced = WarmCopier.of(2, WarmCopier::kernelSynced);
        WarmCopier fourSynced = WarmCopier.of(4, WarmCopier::kernelSynced)) {
      job.begin(replicator);
      Peer.run("cp", "-a", from + ".", to);
      new Contest("Delta, local to local", job.newBytes())
          .with("replicator", round -> job.replicateNext(replicator))
          .with("kernel, 2 threads", round -> job.copy(two, copies))
          .with("kernel, 4 threads", round -> job.copy(four, copies))
          .with("kernel, 2 threads, synced", round -> job.copy(twoSynced, copies))
          .with("kernel, 4 threads, synced", round -> job.copy(fourSynced, copies))
          .with("rclone sync", round -> job.sync(peers, "rclone", "sync", from, to))
          .with(
              "rclone sync, tuned",
              round ->
                  job.sync(
                      peers,
                      Stream.of(
                              "rclone sync --transfers 8 --checkers 16 --ignore-checksum", from, to)
                          .flatMap(words -> Stream.of(words.split(" ")))
                          .toArray(String[]::new)))
          .with("rsync -a", round -> job.sync(peers, "rsync", "-a", from, to))
          .with("cp -ru", round -> job.sync(peers, "cp", "-ru", from + ".", to))
          .run(WARM_UPS, ROUNDS);
      end(replicator, job);
    }
  }

  @Test
  void hdfs() throws Exception {
    Peer.require("rclone", "bash");
    try (TwoHdfs hdfs = TwoHdfs.start(directory, 2);
        WarmReplicator replicator =
            WarmReplicator.start(directory, hdfs.source(), hdfs.target("replicas"));
        WarmCopier eight = hdfs.copier(8)) {
      Job job = new Job(JobState.in(hdfs.source(), JOB));
      // Each compares what the other one does not write: checksums by the chunk, and times.
      JobState distCp = JobState.in(hdfs.target("distcp"), JOB);
      JobState rclone = JobState.in(hdfs.target("rclone"), JOB);
      JobState copies = JobState.in(hdfs.target("copies"), JOB);
      job.begin(replicator);
      Peer.run(hdfs.distCp(job.state, distCp));
      Peer.run(hdfs.rcloneTuned(job.state, rclone));
      besideCopier("files closed after 2 ms", job, replicator, eight, copies);
      // They take seconds, and a few rounds show it.
      new Contest("The same beside programs", job.newBytes())
          .with("replicator", round -> job.replicateNext(replicator))
          .with("distcp -update, 8 maps", round -> job.sync(distCp, hdfs.distCp(job.state, distCp)))
          .with("rclone sync", round -> job.sync(rclone, hdfs.rclone(job.state, rclone)))
          .with(
              "rclone sync, tuned", round -> job.sync(rclone, hdfs.rcloneTuned(job.state, rclone)))
          .run(1, 3);
      end(replicator, job);
    }
  }

  @Test
  void hdfsWithDefaults() throws Exception {
    try (TwoHdfs hdfs = TwoHdfs.start(directory, 400);
        WarmReplicator replicator =
            WarmReplicator.start(directory, hdfs.source(), hdfs.target("replicas"));
        WarmCopier eight = hdfs.copier(8)) {
      Job job = new Job(JobState.in(hdfs.source(), JOB));
      JobState copies = JobState.in(hdfs.target("copies"), JOB);
      job.begin(replicator);
      besideCopier("files closed after 400 ms", job, replicator, eight, copies);
      end(replicator, job);
    }
  }

  private static void besideCopier(
      String what, Job job, WarmReplicator replicator, WarmCopier eight, JobState copies)
      throws Exception {
    new Contest("Delta, HDFS to HDFS, " + what, job.newBytes())
        .with("replicator", round -> job.replicateNext(replicator))
        .with("copier, 8 threads", round -> job.copy(eight, copies))
        .run(WARM_UPS, ROUNDS);
  }

  private static void end(WarmReplicator replicator, Job job) throws Exception {
    replicator.verify(job.state, job.id, Depth.CHECKSUMS);
    Cost idle = replicator.idle();
    System.out.printf(
        "  idle replicator: %.3f of a processor%n", (double) idle.cpuNanos() / idle.nanos());
  }

  private static Path local(StorePath path) {
    return Path.of(path.toFlinkPath().getPath());
  }

  /** A job that replaces its oldest files by new ones with each checkpoint. */
  private static final class Job {
    private final JobState state;
    private List<JobState.File> files = List.of();
    private List<JobState.File> fresh = List.of();
    private List<JobState.File> dropped = List.of();
    private long id = 1;

    Job(JobState state) {
      this.state = state;
    }

    long newBytes() {
      return (long) NEW_FILES * SIZE;
    }

    void begin(WarmReplicator replicator) throws Exception {
      files = JobState.File.numbered("1", FILES, SIZE);
      state.write(files);
      state.prepare(id, files);
      replicator.replicate(state, id);
      Peer.settle();
    }

    Cost replicateNext(WarmReplicator replicator) throws Exception {
      state.subsume(id, dropped);
      id++;
      fresh = JobState.File.numbered(String.valueOf(id), NEW_FILES, SIZE);
      dropped = files.subList(0, NEW_FILES);
      List<JobState.File> next = new ArrayList<>(files.subList(NEW_FILES, FILES));
      next.addAll(fresh);
      files = List.copyOf(next);
      state.write(fresh);
      state.prepare(id, files);
      Peer.settle();
      Cost cost = replicator.replicate(state, id);
      replicator.verify(state, id, Depth.SIZES);
      replicator.replicas(state).requireCopied(fresh);
      Peer.settle();
      return cost;
    }

    Cost copy(WarmCopier copier, JobState copies) throws Exception {
      Cost cost = copier.copy(state, copies, fresh);
      copies.requireCopied(fresh);
      copies.subsume(id, fresh);
      Peer.settle();
      return cost;
    }

    Cost sync(JobState peers, String... command) throws Exception {
      Cost cost = Peer.run(command);
      peers.requireCopied(fresh);
      peers.subsume(id, fresh);
      Peer.settle();
      return cost;
    }
  }
}
