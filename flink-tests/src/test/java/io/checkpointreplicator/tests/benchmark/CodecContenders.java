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

import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Flink's loader, and what PLAN does with the same file. Run by {@link CodecBenchmark}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class CodecContenders {
  /** System property of the forks: where the files are. */
  static final String DIRECTORY = "codec.directory";

  /** Number of files that the metadata names. */
  @Param({"10000", "100000", "1000000"})
  public int references;

  private CodecSite site;

  /** What PLAN knows. Flink's loader has no use for it, so its heap is free of it. */
  @State(Scope.Benchmark)
  public static class Replicas {
    private View view;

    /** Reads the manifests, each of which PLAN reads once in its life. */
    @Setup
    public void read(CodecContenders contenders) throws IOException {
      view = contenders.site.view();
    }
  }

  /** Finds the files, which are there. */
  @Setup
  public void find() {
    site = new CodecSite(Path.of(System.getProperty(DIRECTORY)), references);
  }

  /** Through a buffer, to objects. */
  @Benchmark
  public CheckpointMetadata flinkLoads() throws IOException {
    return site.load();
  }

  /** To a new file and a list of what to copy. */
  @Benchmark
  public int replicatorPlans(Replicas replicas) throws IOException {
    return site.plan(replicas.view);
  }
}
