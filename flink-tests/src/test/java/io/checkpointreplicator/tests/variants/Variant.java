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
package io.checkpointreplicator.tests.variants;

import io.checkpointreplicator.tests.harness.ClaimMode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;

/** The list of the kinds of checkpoints that are replicated and restored. */
enum Variant {
  HASHMAP(backend("hashmap").contains("MANAGED_KEYED KEY_GROUPS", "COORDINATOR", "master state")),
  INLINE_NOTHING(
      backend("hashmap")
          .with("execution.checkpointing.data-inline-threshold", "0")
          .contains("MANAGED_OPERATOR RELATIVE_FILE")),
  INLINE_EVERYTHING(
      backend("hashmap")
          .with("execution.checkpointing.data-inline-threshold", "1mb")
          .contains("MANAGED_KEYED inline", "no files")),
  ROCKSDB_FULL(
      backend("rocksdb")
          .with("execution.checkpointing.incremental", "false")
          .contains("MANAGED_KEYED INCREMENTAL_KEY_GROUPS", "file INCREMENTAL_PRIVATE")),
  ROCKSDB_INCREMENTAL(
      rocksdb().contains("MANAGED_KEYED INCREMENTAL_KEY_GROUPS", "file INCREMENTAL_SHARED")),
  TIMERS_ON_HEAP(
      rocksdb()
          .with("state.backend.rocksdb.timer-service.factory", "HEAP")
          .contains("RAW_KEYED KEY_GROUPS", "file INCREMENTAL_SHARED")),
  UNALIGNED(unaligned().contains("file INCREMENTAL_SHARED")),
  FILE_MERGING(fileMerging(rocksdb())),
  FILE_MERGING_ACROSS_CHECKPOINTS(fileMergingAcross(rocksdb())),
  FILE_MERGING_UNALIGNED(fileMergingAcross(unaligned())),
  CHANGELOG(
      rocksdb()
          .with("state.changelog.enabled", "true")
          .with("state.changelog.periodic-materialize.interval", "400ms")
          .with(Trait.CHANGELOG)
          .contains("file CHANGELOG_MATERIALIZED_SHARED", "file CHANGELOG_INCREMENT")),
  RESTORED_WITH_CLAIM(rocksdb().restored(ClaimMode.CLAIM).contains("foreign file")),
  RESTORED_WITH_NO_CLAIM(rocksdb().restored(ClaimMode.NO_CLAIM)),
  RESCALED_UP(rocksdb().rescaled(2, 3)),
  RESCALED_DOWN(rocksdb().rescaled(3, 2)),
  FINISHED_TASKS(rocksdb().with(Trait.FINISHING).contains("finished operator", "finished subtask")),
  FORST(forst().asynchronous()),
  FORST_LOCAL_DIRECTORY(
      forst().asynchronous().with("state.backend.forst.primary-dir", "local-dir")),
  FORST_PRIMARY_DIRECTORY(
      forst()
          .asynchronous()
          .with("state.backend.forst.primary-dir", site -> Site.uri(site.forst()))),
  FORST_SYNCHRONOUS(forst()),
  FORST_SYNCHRONOUS_REMOTE(forst().with("state.backend.forst.sync.enforce-local", "false"));

  /** What makes a variant behave in another way than the others. */
  enum Trait {
    /** Checkpoints share files. */
    INCREMENTAL,
    /** Checkpoints are taken while more numbers are queued than fit into the channels. */
    BACKPRESSURE,
    /** A source finishes, and a subtask of the other one. */
    FINISHING,
    /** Several pieces of state share a file. */
    FILE_MERGING,
    /** Flink does not take the full snapshot that it wants after a restore without a claim. */
    CHANGELOG,
    /** The restored job is replicated in its turn. */
    REPLICATED_AGAIN,
    /** The state API of Flink 2: the keyed state proves itself, it is not reported. */
    ASYNCHRONOUS
  }

  private final Recipe recipe;

  Variant(Recipe recipe) {
    this.recipe = recipe;
  }

  boolean has(Trait trait) {
    return recipe.traits.contains(trait);
  }

  int parallelism() {
    return recipe.parallelism;
  }

  int restoredParallelism() {
    return recipe.restoredParallelism;
  }

  /** How the job whose checkpoints are replicated was itself restored; empty if it was not. */
  Optional<ClaimMode> restoredBefore() {
    return Optional.ofNullable(recipe.restoredBefore);
  }

  /**
   * Whether it is to be tested: this Flink must have it, and the system property {@code variants},
   * a regular expression, must not leave it out.
   */
  boolean isSelected() {
    return isSelectedBy(".*");
  }

  /**
   * The same for tests that take some variants only.
   *
   * @param usual the regular expression that holds when the property is not set
   */
  boolean isSelectedBy(String usual) {
    return (FlinkLine.HAS_FORST || !recipe.isForSt)
        && name().matches(System.getProperty("variants", usual));
  }

  KeyedStep keyedStep() {
    return recipe.keyedStep;
  }

  /** What {@link Content#kinds} of a checkpoint must have. */
  Set<String> contents() {
    return recipe.contents;
  }

  /** The parts of the state that the job reports on. */
  Set<String> reportedState() {
    Set<String> parts =
        new TreeSet<>(
            List.of(
                "broadcast state",
                "coordinator of the source",
                "list state",
                "master state",
                "union list state",
                "keyed state",
                "timers"));
    if (has(Trait.ASYNCHRONOUS)) {
      parts.removeAll(List.of("keyed state", "timers"));
    }
    return parts;
  }

  /** The options of the job on a site. */
  Configuration configuration(Site site, int parallelism) {
    Configuration configuration = new Configuration();
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    // On demand only: with a pause the first one does not come by itself either.
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
    configuration.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofHours(1));
    recipe.options.forEach((key, value) -> configuration.setString(key, value.apply(site)));
    return configuration;
  }

  private static Recipe backend(String name) {
    return new Recipe().with("state.backend.type", name);
  }

  private static Recipe rocksdb() {
    return backend("rocksdb")
        .with("execution.checkpointing.incremental", "true")
        // With the usual 64 MB a table is full as soon as it is created: memory is scarce here.
        .with("state.backend.rocksdb.writebuffer.size", "4mb")
        .with(Trait.INCREMENTAL);
  }

  private static Recipe unaligned() {
    return rocksdb()
        .with("execution.checkpointing.unaligned.enabled", "true")
        .with(Trait.BACKPRESSURE)
        .contains("INPUT_CHANNEL", "OUTPUT_CHANNEL");
  }

  private static Recipe fileMerging(Recipe recipe) {
    return recipe
        .with(Trait.FILE_MERGING)
        .with("execution.checkpointing.file-merging.enabled", "true")
        .contains(
            "MANAGED_KEYED SEGMENT_FILE",
            "MANAGED_OPERATOR FILE_MERGING_OPERATOR_STATE",
            "directory SHARED",
            "directory TASK_OWNED");
  }

  private static Recipe fileMergingAcross(Recipe recipe) {
    return fileMerging(recipe)
        .with("execution.checkpointing.file-merging.across-checkpoint-boundary", "true");
  }

  private static Recipe forst() {
    Recipe recipe = backend("forst").with(Trait.INCREMENTAL);
    recipe.isForSt = true;
    return recipe
        .with("execution.checkpointing.incremental", "true")
        .contains("file INCREMENTAL_SHARED");
  }

  /** What a variant is made of; for the list above alone. */
  private static final class Recipe {
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private final Set<String> contents = new LinkedHashSet<>();
    private final Map<String, Function<Site, String>> options = new LinkedHashMap<>();
    private KeyedStep keyedStep = KeyedSums::addTo;
    private int parallelism = 2;
    private int restoredParallelism = 2;
    private ClaimMode restoredBefore;
    private boolean isForSt;

    Recipe with(String key, String value) {
      return with(key, site -> value);
    }

    Recipe with(String key, Function<Site, String> value) {
      options.put(key, value);
      return this;
    }

    Recipe with(Trait trait) {
      traits.add(trait);
      return this;
    }

    Recipe asynchronous() {
      keyedStep = FlinkLine::addAsyncSums;
      // Not to wait a second for more requests than a step makes.
      return with("execution.async-state.active-buffer-timeout", "5").with(Trait.ASYNCHRONOUS);
    }

    Recipe rescaled(int from, int to) {
      parallelism = from;
      restoredParallelism = to;
      return with(Trait.REPLICATED_AGAIN);
    }

    Recipe restored(ClaimMode mode) {
      restoredBefore = mode;
      return this;
    }

    Recipe contains(String... kinds) {
      contents.addAll(List.of(kinds));
      return this;
    }
  }
}
