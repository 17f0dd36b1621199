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

import java.io.ObjectInputFilter;
import java.util.Set;

/**
 * Admits what {@code org.apache.flink.runtime.checkpoint.CheckpointProperties} consists of, and
 * nothing else. A class is refused when its description is read: no code of it has run then. For
 * one stream.
 */
final class PropertiesFilter implements ObjectInputFilter {
  private static final String CHECKPOINT = "org.apache.flink.runtime.checkpoint.";
  private static final Set<String> ADMITTED =
      Set.of(
          CHECKPOINT + "CheckpointProperties",
          CHECKPOINT + "CheckpointType",
          CHECKPOINT + "SavepointType",
          CHECKPOINT + "SavepointType$PostCheckpointAction",
          CHECKPOINT + "SnapshotType$SharingFilesStrategy",
          "org.apache.flink.core.execution.SavepointFormatType",
          "java.lang.Enum");

  /** Properties are 4 deep and have about 10 references. */
  private static final int MOST_DEPTH = 8;

  private static final int MOST_REFERENCES = 64;

  private String refused = "more than properties have";

  /** What it was that was refused. */
  String refused() {
    return refused;
  }

  @Override
  public Status checkInput(FilterInfo info) {
    Class<?> type = info.serialClass();
    if (type != null && !ADMITTED.contains(type.getName())) {
      refused = "a " + type.getName();
      return Status.REJECTED;
    }
    return info.depth() > MOST_DEPTH || info.references() > MOST_REFERENCES
        ? Status.REJECTED
        : Status.ALLOWED;
  }
}
