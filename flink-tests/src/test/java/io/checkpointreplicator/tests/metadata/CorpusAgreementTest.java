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
package io.checkpointreplicator.tests.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.metadata.MetadataFormatException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reader sees the files that Flink's loader sees, in real metadata of all variants and in what
 * becomes of it when bytes before the properties are changed. Flink only gets to load what the
 * reader accepts.
 */
final class CorpusAgreementTest {

  private static final Path CORPUS = Path.of("../checkpoint-model/src/test/resources/corpus");
  private static final int CHANGES_PER_FILE = 400;
  private static final long SEED = 3;

  @TempDir private Path directory;

  /** What this Flink can load: the newest version is unknown to the older line. */
  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(CORPUS)) {
      return files
          .filter(
              file -> FlinkMetadata.knows(file.getFileName().toString().startsWith("1.") ? 4 : 6))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void onWhatFlinkWrote(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    assertThat(SeenFiles.of(bytes))
        .containsExactlyInAnyOrderElementsOf(filesOfFlink(bytes).orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("files")
  void onWhatBecameOfIt(Path file) throws IOException {
    byte[] original = Files.readAllBytes(file);
    int end = PropertiesStart.of(original);
    SplittableRandom random = new SplittableRandom(SEED);
    int bothAccept = 0;
    for (int i = 0; i < CHANGES_PER_FILE; i++) {
      byte[] changed = changed(original, end, random);
      if (isAccepted(changed)) {
        Optional<List<String>> flink = filesOfFlink(changed);
        if (flink.isPresent()) {
          bothAccept++;
          assertSame(changed, flink.get(), "change " + i + " of seed " + SEED);
        }
      }
    }
    assertThat(bothAccept).as("changes that both accept").isGreaterThan(CHANGES_PER_FILE / 10);
  }

  /** Of subtasks with the same index Flink keeps the last one only. */
  private static void assertSame(byte[] changed, List<String> flink, String change)
      throws IOException {
    List<String> seen =
        SeenFiles.of(changed).stream().map(CorpusAgreementTest::asFlinkPrints).toList();
    if (RepeatedSubtask.isIn(changed)) {
      assertThat(seen).as(change).containsAll(flink);
    } else {
      assertThat(seen).as(change).containsExactlyInAnyOrderElementsOf(flink);
    }
  }

  /** A few bits are flipped behind the version. */
  private static byte[] changed(byte[] original, int end, SplittableRandom random) {
    byte[] changed = original.clone();
    int changes = random.nextInt(1, 4);
    for (int i = 0; i < changes; i++) {
      changed[random.nextInt(2 * Integer.BYTES, end)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
    return changed;
  }

  private static boolean isAccepted(byte[] bytes) throws IOException {
    try {
      SeenFiles.of(bytes);
      return true;
    } catch (MetadataFormatException e) {
      return false;
    }
  }

  private Optional<List<String>> filesOfFlink(byte[] bytes) throws IOException {
    Path metadata = directory.resolve("_metadata");
    if (!Files.exists(metadata)) {
      Files.createFile(metadata);
    }
    CheckpointMetadata loaded;
    try {
      loaded = FlinkMetadata.load(bytes, directory.toUri().toString());
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      // Flink makes space for as many subtasks as there claim to be.
      return Optional.empty();
    }
    return Optional.of(FlinkFiles.of(loaded));
  }

  /** Flink normalizes absolute paths when it reads them; the reader tells what is there. */
  private static String asFlinkPrints(String line) {
    int from = line.indexOf(' ') + 1;
    int to = line.startsWith("directory ") ? line.length() : line.lastIndexOf(' ');
    return line.startsWith("RELATIVE ")
        ? line
        : line.substring(0, from)
            + new org.apache.flink.core.fs.Path(line.substring(from, to))
            + line.substring(to);
  }
}
