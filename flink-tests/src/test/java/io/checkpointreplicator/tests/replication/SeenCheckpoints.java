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
package io.checkpointreplicator.tests.replication;

import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.CompletedCheckpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The metadata of each checkpoint of a job that was seen at the source, copied aside. */
public final class SeenCheckpoints {
  private final CheckpointDirectories source;
  private final Path aside;
  private final Map<Long, Path> metadata = new TreeMap<>();

  public SeenCheckpoints(CheckpointDirectories source, Path aside) {
    this.source = source;
    this.aside = aside;
  }

  /** Copies the metadata that was not seen before. */
  public void look() throws IOException {
    for (CompletedCheckpoint checkpoint : source.completed()) {
      if (!metadata.containsKey(checkpoint.id())) {
        Path copy = aside.resolve("chk-" + checkpoint.id()).resolve("_metadata");
        Files.createDirectories(copy.getParent());
        try {
          Files.copy(checkpoint.directory().resolve("_metadata"), copy);
          metadata.put(checkpoint.id(), copy);
        } catch (NoSuchFileException e) {
          // Flink subsumed it between the listing and this.
        }
      }
    }
  }

  /** The directory of the job at the source. */
  public Path jobDirectory() {
    return source.jobDirectory();
  }

  /** The copies by checkpoint, each in a directory of its own as Flink wants it. */
  public Map<Long, Path> metadata() {
    return Map.copyOf(metadata);
  }
}
