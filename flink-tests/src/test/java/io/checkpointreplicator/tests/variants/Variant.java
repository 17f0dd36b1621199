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

import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;

/** The list of the kinds of checkpoints that are replicated and restored. */
enum Variant {
  HASHMAP(backend("hashmap").contains("MANAGED_KEYED KEY_GROUPS")),
  ROCKSDB_INCREMENTAL(
      rocksdbIncremental()
          .contains("file INCREMENTAL_SHARED", "file INCREMENTAL_PRIVATE", "master state"));

  /** What makes a variant behave in another way than the others. */
  enum Trait {
    /** Checkpoints share files. */
    INCREMENTAL,
    /** Checkpoints are taken while more numbers are queued than fit into the channels. */
    BACKPRESSURE,
    /** A source finishes, and a subtask of the other one. */
    FINISHING
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

  KeyedStep keyedStep() {
    return recipe.keyedStep;
  }

  /** What {@link Content#kinds} of a checkpoint must contain. */
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
    return parts;
  }

  /** The options of the job on a site. */
  Configuration configuration(Site site, int parallelism) {
    Configuration configuration = new Configuration();
    configuration.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, Site.uri(site.checkpoints()));
    configuration.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    // On demand only: with a pause the first one does not come by itself either.
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofHours(1));
    configuration.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofHours(1));
    recipe.options.accept(configuration, site);
    return configuration;
  }

  private static Recipe backend(String name) {
    return new Recipe().with("state.backend.type", name);
  }

  private static Recipe rocksdbIncremental() {
    return backend("rocksdb")
        .with("execution.checkpointing.incremental", "true")
        .with(Trait.INCREMENTAL);
  }

  /** What a variant is made of; for the list above alone. */
  private static final class Recipe {
    private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
    private final Set<String> contents = new LinkedHashSet<>();
    private BiConsumer<Configuration, Site> options = (configuration, site) -> {};
    private KeyedStep keyedStep = KeyedSums::addTo;
    private int parallelism = 2;
    private int restoredParallelism = 2;

    Recipe with(String key, String value) {
      options = options.andThen((configuration, site) -> configuration.setString(key, value));
      return this;
    }

    Recipe with(Trait trait) {
      traits.add(trait);
      return this;
    }

    Recipe contains(String... kinds) {
      contents.addAll(List.of(kinds));
      return this;
    }
  }
}
