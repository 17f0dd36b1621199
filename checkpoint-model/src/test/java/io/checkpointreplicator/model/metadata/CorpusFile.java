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
package io.checkpointreplicator.model.metadata;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A {@code _metadata} file that a real Flink wrote. {@code MetadataCorpusTaking} in the module of
 * the Flink tests says how to take all of them anew.
 *
 * @param name {@code <flink version>-<variant>}
 * @param bytes what is in it; not to be changed
 */
record CorpusFile(String name, byte[] bytes) {

  private static final String SUFFIX = ".metadata";
  private static final List<CorpusFile> ALL = load();

  /** Returns all files, by name. */
  static List<CorpusFile> all() {
    return ALL;
  }

  String flinkVersion() {
    return name.substring(0, name.indexOf('-'));
  }

  String variant() {
    return name.substring(name.indexOf('-') + 1);
  }

  /** Returns where the properties start, which is where the operators end. */
  int startOfProperties() throws IOException {
    long[] tail = {0};
    CheckpointMetadataReader.read(
        new ByteArrayInputStream(bytes),
        new MetadataVisitor() {
          @Override
          public void trailingProperties(long length) {
            tail[0] = length;
          }
        });
    return bytes.length - (int) tail[0];
  }

  @Override
  public String toString() {
    return name;
  }

  private static List<CorpusFile> load() {
    try (Stream<Path> files =
        Files.list(Path.of(CorpusFile.class.getResource("/corpus").toURI()))) {
      return files.sorted().map(CorpusFile::load).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static CorpusFile load(Path file) {
    String fileName = file.getFileName().toString();
    try {
      return new CorpusFile(
          fileName.substring(0, fileName.length() - SUFFIX.length()), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
