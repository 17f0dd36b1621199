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
package io.checkpointreplicator.tests.corpus;

import java.util.Locale;
import java.util.Map;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;

/** The kinds of checkpoint in the corpus, by the options that make a job take them. */
enum CorpusVariant {
  HASHMAP(Pipeline.SUMS, Map.of()),
  INLINE(Pipeline.SUMS, Map.of(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD.key(), "1mb")),
  ROCKSDB_FULL(Pipeline.SUMS, Options.ROCKSDB),
  ROCKSDB_INCREMENTAL(Pipeline.SUMS, Options.ROCKSDB_INCREMENTAL),
  CLAIMED(Pipeline.SUMS, Options.ROCKSDB_INCREMENTAL),
  HEAP_TIMERS(
      Pipeline.TIMERS,
      Map.of(
          "state.backend.type", "rocksdb", "state.backend.rocksdb.timer-service.factory", "HEAP")),
  MASTER_STATE(Pipeline.TIMERS, Map.of()),
  UNALIGNED(Pipeline.SLOW_TIMERS, Map.of("execution.checkpointing.unaligned.enabled", "true")),
  FILE_MERGING(
      Pipeline.SUMS,
      Map.of(
          "state.backend.type",
          "rocksdb",
          "execution.checkpointing.incremental",
          "true",
          "execution.checkpointing.file-merging.enabled",
          "true",
          "execution.checkpointing.file-merging.across-checkpoint-boundary",
          "true")),
  CHANGELOG(
      Pipeline.SUMS,
      Map.of(
          "state.backend.type",
          "rocksdb",
          "execution.checkpointing.incremental",
          "true",
          "state.changelog.enabled",
          "true",
          "state.changelog.periodic-materialize.interval",
          "500ms")),
  FORST(
      Pipeline.SUMS,
      Map.of("state.backend.type", "forst", "execution.checkpointing.incremental", "true")),
  CANONICAL_SAVEPOINT(Pipeline.SUMS, Options.ROCKSDB_INCREMENTAL),
  NATIVE_SAVEPOINT(Pipeline.SUMS, Options.ROCKSDB_INCREMENTAL),
  FINISHED(Pipeline.ENDING, Map.of());

  private final Pipeline pipeline;
  private final Map<String, String> options;

  CorpusVariant(Pipeline pipeline, Map<String, String> options) {
    this.pipeline = pipeline;
    this.options = options;
  }

  Pipeline pipeline() {
    return pipeline;
  }

  Configuration options() {
    return Configuration.fromMap(options);
  }

  /** Returns the variant's part of a file name. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The job that takes the checkpoint. */
  enum Pipeline {
    /** The sample job: a source with a coordinator, and keyed state. */
    SUMS,
    /** Keyed state and timers of {@link TimersPipeline}. */
    TIMERS,
    /** The same, too slow for its source, so that records are in flight. */
    SLOW_TIMERS,
    /** The sample job with a source subtask and a whole pipeline that finish early. */
    ENDING
  }

  private static final class Options {
    private static final Map<String, String> ROCKSDB = Map.of("state.backend.type", "rocksdb");
    private static final Map<String, String> ROCKSDB_INCREMENTAL =
        Map.of("state.backend.type", "rocksdb", "execution.checkpointing.incremental", "true");
  }
}
