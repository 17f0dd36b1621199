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
package io.checkpointreplicator.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ParallelRangeContentTest {

  /** Whatever the file, the range, the pieces, the buffer, and how much each read returns. */
  @Property(tries = 500)
  void theContentIsThatOfOneStream(
      @ForAll @IntRange(max = 2_000) int size,
      @ForAll @IntRange(max = 500) int offset,
      @ForAll @IntRange(min = 1, max = 2_000) int length,
      @ForAll @IntRange(min = 1, max = 600) int pieceBytes,
      @ForAll @IntRange(min = 1, max = 6) int connections,
      @ForAll @IntRange(min = 1, max = 700) int bufferBytes)
      throws IOException {
    byte[] content = MemoryFile.content(size);
    MemoryFile file = MemoryFile.readShort(content);
    LargeFiles largeFiles = new LargeFiles(1, connections, pieceBytes);

    byte[] read;
    try (InputStream in = largeFiles.open(file, offset, length)) {
      read = readAll(in, bufferBytes);
    }

    int from = Math.min(size, offset);
    assertThat(read).isEqualTo(Arrays.copyOfRange(content, from, Math.min(size, offset + length)));
    assertThat(file.openStreams()).isZero();
    assertThat(ParallelRangeInputTest.connectionThreads()).isEmpty();
  }

  private static byte[] readAll(InputStream in, int bufferBytes) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] buffer = new byte[bufferBytes];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      assertThat(read).isPositive();
      all.write(buffer, 0, read);
    }
    return all.toByteArray();
  }
}
