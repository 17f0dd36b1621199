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
package io.checkpointreplicator.tests.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A {@code _metadata} that was visible when it was looked for.
 *
 * @param directory the {@code chk-N} directory
 * @param fileKey tells it from another one at the same path, together with its time
 * @param modified when it was written
 */
record VisibleReplica(Path directory, Object fileKey, FileTime modified) {
  private static final Pattern JOB = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern CHECKPOINT = Pattern.compile("chk-\\d+");

  /** All that are visible under a target. */
  static List<VisibleReplica> under(Path target) throws IOException {
    List<VisibleReplica> visible = new ArrayList<>();
    for (Path job : children(target, JOB)) {
      for (Path checkpoint : children(job, CHECKPOINT)) {
        in(checkpoint).ifPresent(visible::add);
      }
    }
    return visible;
  }

  private static List<Path> children(Path directory, Pattern name) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children
          .filter(child -> name.matcher(child.getFileName().toString()).matches())
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** What is visible in a directory now. */
  static Optional<VisibleReplica> in(Path directory) throws IOException {
    try {
      BasicFileAttributes found =
          Files.readAttributes(directory.resolve("_metadata"), BasicFileAttributes.class);
      return Optional.of(new VisibleReplica(directory, found.fileKey(), found.lastModifiedTime()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  boolean isStillVisible() throws IOException {
    return in(directory).filter(this::equals).isPresent();
  }

  String job() {
    return directory.getParent().getFileName().toString();
  }

  long checkpointId() {
    return Long.parseLong(directory.getFileName().toString().substring("chk-".length()));
  }

  Optional<byte[]> metadata() throws IOException {
    try {
      return Optional.of(Files.readAllBytes(directory.resolve("_metadata")));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return job() + "/chk-" + checkpointId();
  }
}
