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

import static io.checkpointreplicator.tests.harness.ClaimMode.CLAIM;
import static io.checkpointreplicator.tests.harness.ClaimMode.NO_CLAIM;
import static io.checkpointreplicator.tests.relocation.SampleJobs.relocatable;
import static io.checkpointreplicator.tests.relocation.SampleJobs.stock;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A checkpoint whose directory was moved restores where it is now. */
final class MovedCheckpointIT {

  private static final int MOVES = 3;

  @TempDir private Path directory;

  @ParameterizedTest
  @MethodSource("kinds")
  void restoresOnStockFlink(StateKind kind) throws Exception {
    Path base = directory.resolve("source");
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 4, kind.clusterConfiguration(base))) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      JobRun run = jobs.run(relocatable(kind, base), base);
      assertThat(NamedFiles.in(run.metadata()).absolute()).isEmpty();
      assertThat(NamedFiles.in(run.metadata()).relative()).isNotEmpty();

      JobRun moved = run.movedTo(directory.resolve("moved"));

      Path next = directory.resolve("next");
      JobRun restored = jobs.restore(withoutChangelog(stock(kind, next)), next, moved, NO_CLAIM);
      jobs.restore(withoutChangelog(stock(kind, next)), next, restored, NO_CLAIM);
    }
  }

  @ParameterizedTest
  @MethodSource("chains")
  void restoresOverAChainOfMoves(StateKind kind, ClaimMode claimMode) throws Exception {
    Path base = directory.resolve("source");
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 4, kind.clusterConfiguration(base))) {
      SampleJobs jobs = new SampleJobs(cluster, directory.resolve("digests"));
      JobRun run = jobs.run(relocatable(kind, base), base);
      for (int move = 1; move <= MOVES; move++) {
        JobRun moved = run.movedTo(directory.resolve("moved-" + move));
        run = jobs.restore(relocatable(kind, base), base, moved, claimMode);
      }
      jobs.restore(relocatable(kind, base), base, run, claimMode);
    }
  }

  static Stream<StateKind> kinds() {
    return StateKind.all();
  }

  static Stream<Arguments> chains() {
    return StateKind.all()
        .flatMap(
            kind ->
                // With NO_CLAIM, stock Flink's changelog fails at the first checkpoint.
                kind == StateKind.CHANGELOG
                    ? Stream.of(Arguments.of(kind, CLAIM))
                    : Stream.of(Arguments.of(kind, CLAIM), Arguments.of(kind, NO_CLAIM)));
  }

  private static Configuration withoutChangelog(Configuration configuration) {
    configuration.setString("state.changelog.enabled", "false");
    return configuration;
  }
}
