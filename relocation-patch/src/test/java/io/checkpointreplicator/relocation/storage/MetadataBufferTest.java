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
package io.checkpointreplicator.relocation.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetadataBufferTest {

  private static final int CHUNK = MetadataBuffer.CHUNK_BYTES;

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 0",
    "16384, 0",
    "16385, 0",
    "100000, 0",
    "100000, 16384",
    "100000, 50000",
    "100000, 1000000",
    "32768, 32768",
  })
  void givesBackWhatWasWritten(int length, long heapBytes) throws IOException {
    byte[] bytes = random(length);
    try (MetadataBuffer buffer = new MetadataBuffer(heapBytes, directory)) {
      writeInPieces(buffer, bytes);

      assertThat(buffer.size()).isEqualTo(length);
      assertThat(buffer.read().readAllBytes()).isEqualTo(bytes);
      assertThat(buffer.read().readAllBytes()).as("a second time").isEqualTo(bytes);
      ByteArrayOutputStream copy = new ByteArrayOutputStream();
      buffer.copyTo(copy);
      assertThat(copy.toByteArray()).isEqualTo(bytes);
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void usesNoFileAsLongAsTheHeapIsEnough() throws IOException {
    try (MetadataBuffer buffer = new MetadataBuffer(4L * CHUNK, directory.resolve("missing"))) {
      buffer.write(random(4 * CHUNK));
      assertThatThrownBy(() -> buffer.write(1)).isInstanceOf(NoSuchFileException.class);
    }
  }

  @Test
  void keepsWhatWasWrittenBeforeAWriteFailed() throws IOException {
    byte[] bytes = random(3 * CHUNK);
    try (MetadataBuffer buffer = new MetadataBuffer(2L * CHUNK, directory.resolve("missing"))) {
      assertThatThrownBy(() -> buffer.write(bytes)).isInstanceOf(IOException.class);

      assertThat(buffer.size()).isEqualTo(2 * CHUNK);
      assertThat(buffer.read().readAllBytes()).isEqualTo(Arrays.copyOf(bytes, 2 * CHUNK));
    }
  }

  @Test
  void seeks() throws IOException {
    byte[] bytes = random(3 * CHUNK);
    MetadataBuffer buffer = new MetadataBuffer(0, directory);
    buffer.write(bytes);
    try (MetadataBufferInput in = buffer.readOnce()) {
      in.seek(2 * CHUNK + 5);
      assertThat(in.read()).isEqualTo(bytes[2 * CHUNK + 5] & 0xFF);
      in.seek(7);
      assertThat(in.read()).isEqualTo(bytes[7] & 0xFF);
      assertThat(in.getPos()).isEqualTo(8);
      assertThat(in.available()).isEqualTo(3 * CHUNK - 8);
      assertThatThrownBy(() -> in.seek(3 * CHUNK + 1))
          .hasMessage("Cannot seek to 49153; allowed: 0 to 49152, the end.");
    }
    assertThat(directory).isEmptyDirectory();
  }

  private static void writeInPieces(MetadataBuffer buffer, byte[] bytes) throws IOException {
    int position = 0;
    for (int piece = 1; position < bytes.length; piece = piece * 3 + 1) {
      int length = Math.min(piece, bytes.length - position);
      buffer.write(bytes, position, length);
      position += length;
      if (position < bytes.length) {
        buffer.write(bytes[position++]);
      }
    }
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
