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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.model.path.StorePath;
import java.util.List;
import java.util.SortedMap;

/**
 * What came of a drill.
 *
 * @param replica the replica's directory
 * @param files files of the replica
 * @param bytes length of the files
 * @param handles pieces of state that were read
 * @param keys keys in RocksDB by operator and name of the state
 * @param problems why it does not restore, a line each; none means that it does
 */
public record DrillResult(
    StorePath replica,
    long files,
    long bytes,
    long handles,
    SortedMap<String, Long> keys,
    List<String> problems) {}
