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

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;

/** State backends whose checkpoints name their files in different ways. */
enum StateKind {
  /** Key groups in files of {@code chk-N}, which Flink itself names relative. */
  HASHMAP(Map.of("state.backend.type", "hashmap")),
  /** Files in {@code shared/}, which Flink names absolute. */
  ROCKSDB_INCREMENTAL(Map.of("state.backend.type", "rocksdb")),
  /** Materialized state in {@code taskowned/}, and a changelog where the test puts it. */
  CHANGELOG(
      Map.of(
          "state.backend.type", "rocksdb",
          "state.changelog.enabled", "true",
          "state.changelog.periodic-materialize.interval", "700ms")),
  /** Files in directories of {@code shared/}, the live database's own; since 2.0. */
  FORST(Map.of("state.backend.type", "forst"));

  private final Map<String, String> options;

  StateKind(Map<String, String> options) {
    this.options = options;
  }

  /** Those that the Flink of this build has. */
  static Stream<StateKind> all() {
    return Stream.of(values()).filter(kind -> kind != FORST || isForStThere());
  }

  private static boolean isForStThere() {
    return StateKind.class.getClassLoader().getResource("org/apache/flink/state/forst") != null;
  }

  Configuration jobConfiguration() {
    return Configuration.fromMap(options);
  }

  /** The options that only the cluster's configuration can have. */
  Configuration clusterConfiguration(Path changelogBase) {
    return this == CHANGELOG
        ? Configuration.fromMap(
            Map.of(
                "state.changelog.storage",
                "filesystem",
                "dstl.dfs.base-path",
                changelogBase.toUri().toString()))
        : new Configuration();
  }
}
