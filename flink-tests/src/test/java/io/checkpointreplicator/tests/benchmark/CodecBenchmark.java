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

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What reading, comparing and rewriting large metadata costs beside Flink's own loader. */
@Timeout(value = 1, unit = TimeUnit.HOURS)
final class CodecBenchmark {
  private static final PrintStream OUT = System.out;
  private static final int[] SIZES = {10_000, 100_000, 1_000_000};

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    for (int references : SIZES) {
      new CodecSite(directory, references).write();
    }
  }

  @Test
  void timeBesideFlinksLoader() throws IOException, RunnerException {
    for (int references : SIZES) {
      assertDoesTheWholeWork(new CodecSite(directory, references));
    }
    Collection<RunResult> results =
        new Runner(
                new OptionsBuilder()
                    .include(CodecContenders.class.getName())
                    .jvmArgsAppend("-Xmx3g", "-D" + CodecContenders.DIRECTORY + "=" + directory)
                    .forks(2)
                    .warmupIterations(3)
                    .warmupTime(TimeValue.seconds(1))
                    .measurementIterations(5)
                    .measurementTime(TimeValue.seconds(1))
                    .addProfiler(GCProfiler.class)
                    .build())
            .run();
    Map<String, Double> millis = new TreeMap<>();
    for (RunResult result : results) {
      String method = result.getParams().getBenchmark();
      millis.put(
          method.substring(method.lastIndexOf('.') + 1) + result.getParams().getParam("references"),
          result.getPrimaryResult().getScore());
    }
    for (int references : SIZES) {
      double flink = millis.get("flinkLoads" + references);
      double replicator = millis.get("replicatorPlans" + references);
      OUT.printf(
          "%,9d references: Flink loads in %9.2f ms, PLAN takes %8.2f ms: %.1f times as fast%n",
          references, flink, replicator, flink / replicator);
    }
  }

  /** Flink loads all files, and PLAN writes all of them anew and finds those that are new. */
  private static void assertDoesTheWholeWork(CodecSite site) throws IOException {
    assertThat(site.load().getOperatorStates()).isNotEmpty();
    assertThat(site.plan(site.view())).isEqualTo(site.references() / CodecSite.NEW_ONE_IN);
    AtomicInteger onTarget = new AtomicInteger();
    try (InputStream in = Files.newInputStream(site.staged())) {
      CheckpointMetadataReader.read(
          in,
          new MetadataVisitor() {
            @Override
            public void file(StateFileReference reference) {
              if (reference.path().contains("/target-" + site.references() + "/")) {
                onTarget.incrementAndGet();
              }
            }
          });
    }
    assertThat(onTarget).hasValue(site.references());
  }
}
