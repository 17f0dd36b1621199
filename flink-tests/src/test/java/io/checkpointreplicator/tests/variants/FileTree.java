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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.flink.util.FileUtils;

/** The files below a directory, by their paths below it. */
final class FileTree {
  private FileTree() {}

  /** Length and checksum of each file. */
  static Map<String, String> contents(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    if (Files.isDirectory(directory)) {
      try (Stream<Path> paths = Files.walk(directory)) {
        paths
            .filter(Files::isRegularFile)
            .forEach(file -> contents.put(directory.relativize(file).toString(), content(file)));
      }
    }
    return contents;
  }

  private static String content(Path file) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      return bytes.length + " bytes, CRC32C " + Long.toHexString(crc.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a directory what another one is. */
  static void replace(Path directory, Path with) throws IOException {
    delete(directory);
    FileUtils.copy(
        new org.apache.flink.core.fs.Path(with.toUri()),
        new org.apache.flink.core.fs.Path(directory.toUri()),
        false);
  }

  /** Deletes a directory that may not be there. */
  static void delete(Path directory) throws IOException {
    FileUtils.deleteDirectory(directory.toFile());
  }
}
