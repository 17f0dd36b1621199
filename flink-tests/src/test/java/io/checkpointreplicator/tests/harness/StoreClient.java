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
package io.checkpointreplicator.tests.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What Flink's processes need to reach a store.
 *
 * @param libJars go into {@code lib/}
 * @param pluginJars go into a directory each in {@code plugins/}
 * @param options of Flink's configuration
 * @param environment variables
 */
public record StoreClient(
    List<Path> libJars,
    List<Path> pluginJars,
    Map<String, String> options,
    Map<String, String> environment) {

  /** Nothing. */
  public static final StoreClient NOTHING =
      new StoreClient(List.of(), List.of(), Map.of(), Map.of());

  public StoreClient {
    libJars = List.copyOf(libJars);
    pluginJars = List.copyOf(pluginJars);
    options = Map.copyOf(options);
    environment = Map.copyOf(environment);
  }

  /** What is needed to reach another store, too. */
  public StoreClient and(StoreClient other) {
    return new StoreClient(
        union(libJars, other.libJars),
        union(pluginJars, other.pluginJars),
        union(options, other.options),
        union(environment, other.environment));
  }

  private static List<Path> union(List<Path> first, List<Path> second) {
    Set<Path> all = new LinkedHashSet<>(first);
    all.addAll(second);
    return new ArrayList<>(all);
  }

  private static Map<String, String> union(Map<String, String> first, Map<String, String> second) {
    Map<String, String> all = new TreeMap<>(first);
    all.putAll(second);
    return all;
  }
}
