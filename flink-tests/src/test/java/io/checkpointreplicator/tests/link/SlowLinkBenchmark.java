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
package io.checkpointreplicator.tests.link;

import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.HdfsCluster;
import io.checkpointreplicator.tests.harness.HdfsHost;
import io.checkpointreplicator.tests.replication.Replication;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the replicator makes of a link of 200 Mbit/s: the source is an HDFS cluster of real
 * processes on the far side of it, the target a directory on this one. All options have their
 * defaults, with the parallelism of the standalone jar on two cores.
 *
 * <ol>
 *   <li>many small files,
 *   <li>few large ones,
 *   <li>a job that completes checkpoints faster than they come over the link.
 * </ol>
 *
 * <p>Not part of the tests. Needs root on a Linux with {@code ip} and {@code tc}; started by its
 * name, and prints what it measured:
 *
 * <pre>
 * mvn -B verify -Dbenchmark=SlowLinkBenchmark
 * </pre>
 */
final class SlowLinkBenchmark {
  private static final int MEGABITS = Integer.getInteger("link.megabits", 200);
  private static final Integer COPY_THREADS = Integer.getInteger("link.threads");
  private static final int SMALL_FILES = 12_000;
  private static final int SMALL = 32 * 1024;
  private static final int LARGE_FILES = Integer.getInteger("link.large-files", 6);
  private static final int LARGE = 64 * 1024 * 1024;
  private static final int MEDIUM = 8 * 1024 * 1024;

  private static final int WRITERS = 6;

  @TempDir private Path directory;

  @Test
  void measure() throws Exception {
    Path target =
        Path.of(System.getProperty("link.target", directory.resolve("target").toString()));
    try (NarrowLink link = NarrowLink.create(MEGABITS);
        HdfsCluster hdfs =
            HdfsCluster.start(
                directory.resolve("hdfs"), 1, new HdfsHost(link.farAddress(), link.prefix()));
        FlinkMiniCluster cluster =
            FlinkMiniCluster.start(1, Replication.PARALLELISM, new Configuration())) {
      StorePath source = StorePath.parse(hdfs.path("source"));
      Job warmUp = new Job(source, target, 'f').write("shared", SMALL_FILES, SMALL);
      Job small = new Job(source, target, 'a').write("shared", SMALL_FILES, SMALL);
      Job large = new Job(source, target, 'b').write("shared", LARGE_FILES, LARGE);
      Job fast = new Job(source, target, 'c');
      for (int id = 1; id <= 6; id++) {
        fast.write("chk-" + id, 4, MEDIUM);
      }
      Configuration options = Replication.options(source.toString(), target.toUri().toString());
      if (COPY_THREADS != null) {
        options.set(ReplicationOptions.COPY_THREADS, COPY_THREADS);
      }
      Replication replication = Replication.start(cluster, options);
      System.out.printf(Locale.ROOT, "%nLink of %d Mbit/s%n", MEGABITS);
      System.out.println("To warm up:");
      measure(link, warmUp, SMALL_FILES, SMALL);
      System.out.println("Measured:");
      measure(link, small, SMALL_FILES, SMALL);
      measure(link, large, LARGE_FILES, LARGE);
      measureBehind(link, fast);
      replication.cancel();
    }
  }

  private static void measure(NarrowLink link, Job job, int files, int size) throws IOException {
    job.complete(1, "shared", files, size);
    long completedAt = System.nanoTime();
    long before = link.receivedBytes();
    long bytes = (long) files * size;
    await("first bytes")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> link.receivedBytes() - before > bytes / 100);
    long startedAt = System.nanoTime();
    long cpu = cpuNanos();
    job.awaitReplica(1);
    long publishedAt = System.nanoTime();
    System.out.printf(
        Locale.ROOT,
        "%5d files of %6d KB: copied in %6.2f s, %.3f of the link for their bytes, %.3f with"
            + " headers; %.2f s from completion to replica; %.2f s of CPU in this process%n",
        files,
        size / 1024,
        (publishedAt - startedAt) / 1e9,
        share(bytes * 99 / 100, publishedAt - startedAt),
        share(link.receivedBytes() - before - bytes / 100, publishedAt - startedAt),
        (publishedAt - completedAt) / 1e9,
        (cpuNanos() - cpu) / 1e9);
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static double share(long bytes, long nanos) {
    return bytes * 8e3 / ((double) nanos * MEGABITS);
  }

  /** A checkpoint each 300 ms, of which each takes more than a second to come over. */
  private static void measureBehind(NarrowLink link, Job job) throws Exception {
    long before = link.receivedBytes();
    long start = System.nanoTime();
    for (int id = 1; id <= 6; id++) {
      job.complete(id, "chk-" + id, 4, MEDIUM);
      Thread.sleep(300);
    }
    job.awaitReplica(6);
    System.out.printf(
        Locale.ROOT,
        "behind: of checkpoints 1 to 6 replicas of %s; the newest %.2f s after the first was"
            + " completed; %d MB came over, one checkpoint has %d MB%n",
        job.replicas(6),
        (System.nanoTime() - start) / 1e9,
        (link.receivedBytes() - before) >> 20,
        4L * MEDIUM >> 20);
  }

  /** A job's directory on the far side, and its replicas on this one. */
  private record Job(StorePath directory, Path replicas) {
    Job(StorePath source, Path target, char id) {
      this(source, target, new JobId(String.valueOf(id).repeat(32)));
    }

    private Job(StorePath source, Path target, JobId id) {
      this(source.resolve(id.hex()), target.resolve(id.hex()));
    }

    /** Writes files with the block size of real clusters, and patience with their last block. */
    Job write(String in, int files, int size) throws Exception {
      byte[] content = new byte[size];
      new Random(1).nextBytes(content);
      org.apache.hadoop.conf.Configuration hadoop = new org.apache.hadoop.conf.Configuration();
      hadoop.setInt("dfs.blocksize", 128 * 1024 * 1024);
      hadoop.setInt("dfs.client.block.write.locateFollowingBlock.retries", 12);
      ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
      try (FileSystem hdfs = FileSystem.newInstance(URI.create(directory.toString()), hadoop)) {
        List<Future<?>> writing = new ArrayList<>();
        for (int i = 0; i < files; i++) {
          StorePath file = directory.resolve(in + "/" + i);
          writing.add(writers.submit(() -> write(hdfs, file, content)));
        }
        for (Future<?> file : writing) {
          file.get();
        }
      } finally {
        writers.shutdownNow();
      }
      return this;
    }

    private static Void write(FileSystem hdfs, StorePath file, byte[] content) throws IOException {
      try (OutputStream out = hdfs.create(new org.apache.hadoop.fs.Path(file.toString()))) {
        out.write(content);
      }
      return null;
    }

    void complete(long id, String in, int files, int size) throws IOException {
      MetadataBytes metadata = MetadataBytes.of(MetadataBytes.NEWEST_VERSION, id);
      for (int i = 0; i < files; i++) {
        metadata.absolute(directory.resolve(in + "/" + i).toString(), size);
      }
      StorePath checkpoint = directory.resolve("chk-" + id);
      byte[] bytes = metadata.toByteArray();
      Store.replace(
          checkpoint.resolve("._metadata.inprogress"),
          checkpoint.resolve("_metadata"),
          out -> out.write(bytes));
    }

    void awaitReplica(long id) {
      await("replica of chk-" + id)
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> isReplicated(id));
    }

    private boolean isReplicated(long id) {
      return Files.exists(replicas.resolve("chk-" + id + "/_metadata"));
    }

    List<Long> replicas(long last) {
      return LongStream.rangeClosed(1, last).filter(this::isReplicated).boxed().toList();
    }
  }
}
