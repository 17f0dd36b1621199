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
package io.checkpointreplicator.tests.relocation;

import static io.checkpointreplicator.tests.relocation.SampleJobs.onDemand;
import static io.checkpointreplicator.tests.relocation.SampleJobs.relocatable;
import static io.checkpointreplicator.tests.relocation.SampleJobs.stock;
import static io.checkpointreplicator.tests.relocation.StateKind.ROCKSDB_INCREMENTAL;

import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.DirectoryWays;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.metadata.LargeMetadata;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CheckpointMetadataOutputStream;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.CheckpointStorageLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the relocatable storage costs beside Flink's own one, in one run. Prints; asserts nothing
 * about time. Runs only when it is asked for: {@code -Dbenchmark=RelocationBenchmark}.
 */
final class RelocationBenchmark {

  private static final int WARM_UP = 10;
  private static final int CHECKPOINTS = 50;
  private static final int REFERENCES = 1_000_000;
  private static final int ROUNDS = 5;
  private static final int BYTES = 200_000_000;
  private static final LongSupplier WALL = System::nanoTime;

  /** Other processes of the machine do not count. */
  private static final LongSupplier CPU =
      () -> ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

  private static final double NANOS_PER_MILLI = 1e6;
  private static final PrintStream OUT = System.out;

  @TempDir private Path directory;

  /** Checkpoints of two equal jobs, in turns. */
  @Test
  void durationOfCheckpoints() throws Exception {
    Path base = directory.resolve("checkpoints");
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 4, new Configuration())) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      JobID stock = jobs.start(onDemand(stock(ROCKSDB_INCREMENTAL, base)));
      JobID relocatable = jobs.start(onDemand(relocatable(ROCKSDB_INCREMENTAL, base)));
      List<Long> stockNanos = new ArrayList<>();
      List<Long> relocatableNanos = new ArrayList<>();
      for (int i = -WARM_UP; i < CHECKPOINTS; i++) {
        long stockTime = timed(WALL, () -> cluster.takeCheckpoint(stock));
        long relocatableTime = timed(WALL, () -> cluster.takeCheckpoint(relocatable));
        if (i >= 0) {
          stockNanos.add(stockTime);
          relocatableNanos.add(relocatableTime);
        }
      }
      OUT.printf("%d checkpoints each, RocksDB incremental, parallelism 2%n", CHECKPOINTS);
      print("stock", stockNanos);
      print("relocatable", relocatableNanos);
      OUT.printf("ratio of medians %.3f%n", ratio(relocatableNanos, stockNanos));
    }
  }

  /** The metadata of a large job, serialized and transcoded in memory. */
  @Test
  void transcodingOfAMillionReferences() throws Exception {
    Path jobDirectory = directory.resolve("checkpoints").resolve(new JobID().toHexString());
    CheckpointMetadata metadata = inMemory(LargeMetadata.of(jobDirectory, 1, REFERENCES));
    List<Long> serialized = new ArrayList<>();
    List<Long> transcoded = new ArrayList<>();
    ByteArrayOutputStream stock = new ByteArrayOutputStream(BYTES);
    ByteArrayOutputStream relocated = new ByteArrayOutputStream(BYTES);
    for (int round = -WARM_UP; round < CHECKPOINTS; round++) {
      stock.reset();
      relocated.reset();
      long serialization = timed(CPU, () -> Checkpoints.storeCheckpointMetadata(metadata, stock));
      byte[] bytes = stock.toByteArray();
      long transcoding = timed(CPU, () -> relocate(bytes, relocated, jobDirectory));
      if (round >= 0) {
        serialized.add(serialization);
        transcoded.add(transcoding);
      }
    }
    OUT.printf(
        "metadata with %d references in memory, %d bytes, relocated %d bytes; CPU time%n",
        REFERENCES, stock.size(), relocated.size());
    print("Flink's serialization", serialized);
    print("transcoding", transcoded);
    OUT.printf("ratio of medians %.3f%n", ratio(transcoded, serialized));
  }

  /** The metadata of a large job, written to the local file system. */
  @Test
  void writingOfAMillionReferences() throws Exception {
    JobID job = new JobID();
    Path base = directory.resolve("checkpoints");
    CheckpointMetadata metadata =
        inMemory(LargeMetadata.of(base.resolve(job.toHexString()), 1, REFERENCES));
    List<Long> stockNanos = new ArrayList<>();
    List<Long> relocatableNanos = new ArrayList<>();
    CheckpointStorageAccess stock = access(stock(ROCKSDB_INCREMENTAL, base), job);
    CheckpointStorageAccess relocatable = access(relocatable(ROCKSDB_INCREMENTAL, base), job);
    stock.initializeBaseLocationsForCheckpoint();
    for (int round = 0; round < ROUNDS; round++) {
      long id = 2L * round;
      stockNanos.add(timed(WALL, () -> write(metadata, stock, id)));
      relocatableNanos.add(timed(WALL, () -> write(metadata, relocatable, id + 1)));
    }
    OUT.printf("metadata with %d references to local files; wall time%n", REFERENCES);
    print("stock", stockNanos);
    print("relocatable", relocatableNanos);
    OUT.printf("ratio of medians %.3f%n", ratio(relocatableNanos, stockNanos));
  }

  private static CheckpointMetadata inMemory(CheckpointMetadata large) {
    return new CheckpointMetadata(
        large.getCheckpointId(), List.copyOf(large.getOperatorStates()), List.of());
  }

  /** What the storage does between its two buffers. */
  private static void relocate(byte[] metadata, OutputStream out, Path jobDirectory)
      throws IOException {
    StorePath start = StorePath.parse("file:" + jobDirectory.resolve("chk-1"));
    DirectoryWays ways = new DirectoryWays(start, start.parent());
    CheckpointMetadataTranscoder.transcode(
        new ByteArrayInputStream(metadata),
        out,
        new LocationRewriter() {
          @Override
          public FileLocation rewrite(StateFileReference reference) {
            return new FileLocation.Relative(ways.to(reference.path()).orElseThrow());
          }

          @Override
          public String rewriteDirectory(DirectoryReference reference) {
            return reference.path();
          }
        },
        new MetadataVisitor() {});
  }

  private static void write(
      CheckpointMetadata metadata, CheckpointStorageAccess access, long checkpointId)
      throws IOException {
    try (CheckpointMetadataOutputStream out =
        access.initializeLocationForCheckpoint(checkpointId).createMetadataOutputStream()) {
      Checkpoints.storeCheckpointMetadata(metadata, out);
      out.closeAndFinalizeCheckpoint();
    }
  }

  private static CheckpointStorageAccess access(Configuration configuration, JobID job)
      throws Exception {
    return CheckpointStorageLoader.fromConfig(
            configuration, RelocationBenchmark.class.getClassLoader(), null)
        .orElseThrow()
        .createCheckpointStorage(job);
  }

  private static long timed(LongSupplier clock, Action action) throws IOException {
    long start = clock.getAsLong();
    action.run();
    return clock.getAsLong() - start;
  }

  private static double ratio(List<Long> first, List<Long> second) {
    return (double) percentile(first, 50) / percentile(second, 50);
  }

  private static void print(String what, List<Long> nanos) {
    OUT.printf(
        "%-48s median %9.2f ms, p90 %9.2f ms%n",
        what, percentile(nanos, 50) / NANOS_PER_MILLI, percentile(nanos, 90) / NANOS_PER_MILLI);
  }

  private static long percentile(List<Long> values, int percent) {
    return values.stream().sorted().toList().get((values.size() - 1) * percent / 100);
  }

  private interface Action {
    void run() throws IOException;
  }
}
