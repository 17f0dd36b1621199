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
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargeFilesTest {
  private static final int PIECE = 10;
  private static final long MB = 1024 * 1024;

  private final LargeFiles largeFiles = new LargeFiles(1, 8, PIECE);
  private final MemoryFile first = MemoryFile.of(MemoryFile.content(100 * PIECE));
  private final MemoryFile second = MemoryFile.of(MemoryFile.content(100 * PIECE));
  private final MemoryFile third = MemoryFile.of(MemoryFile.content(100 * PIECE));

  @ParameterizedTest
  @CsvSource({
    "256, 8, 256, false",
    "256, 8, 257, true",
    "256, 1, 257, false", // one connection is no more than the copy thread has
    "0, 8, 1000000, false", // switched off
    "1, 8, 8, false", // one piece needs one connection
    "1, 8, 9, true",
  })
  void aFileIsLargeBeyondTheThreshold(
      int thresholdMb, int connections, long lengthMb, boolean large) {
    assertThat(new LargeFiles(thresholdMb * MB, connections).contain(lengthMb * MB))
        .isEqualTo(large);
  }

  private InputStream open(MemoryFile file) {
    return largeFiles.open(file, 0, 100 * PIECE);
  }

  private static void awaitConnections(MemoryFile file, int connections) {
    await().untilAsserted(() -> assertThat(file.openStreams()).isEqualTo(connections));
  }

  @Test
  void oneFileHasAllConnections() throws IOException {
    try (InputStream in = open(first)) {
      awaitConnections(first, 8);
      assertThat(in.read()).isNotNegative();
    }
    awaitConnections(first, 0);
  }

  @Test
  void aSecondFileIsGivenItsShareAndGivesItBack() throws IOException {
    try (InputStream in = open(first)) {
      awaitConnections(first, 8);
      try (InputStream other = open(second)) {
        awaitConnections(second, 1);
        in.readNBytes(20 * PIECE);
        awaitConnections(first, 4);
        other.readNBytes(20 * PIECE);
        awaitConnections(second, 4);
        assertThat(first.openStreams()).isEqualTo(4);
      }
      in.readNBytes(20 * PIECE);
      awaitConnections(first, 8);
    }
  }

  @Test
  void eachOfManyFilesHasAConnection() throws IOException {
    LargeFiles narrow = new LargeFiles(1, 2, PIECE);
    try (InputStream a = narrow.open(first, 0, 100 * PIECE);
        InputStream b = narrow.open(second, 0, 100 * PIECE);
        InputStream c = narrow.open(third, 0, 100 * PIECE)) {
      assertThat(a.readAllBytes()).isEqualTo(MemoryFile.content(100 * PIECE));
      assertThat(c.readAllBytes()).isEqualTo(MemoryFile.content(100 * PIECE));
      assertThat(b.readAllBytes()).isEqualTo(MemoryFile.content(100 * PIECE));
    }
  }

  /** A file that has no need of its share leaves it to the others. */
  @Test
  void aFileThatIsNearlyReadTakesNoConnections() throws IOException {
    try (InputStream in = largeFiles.open(first, 0, 2 * PIECE)) {
      awaitConnections(first, 2);
      assertThat(in.readAllBytes()).hasSize(2 * PIECE);
    }
  }
}
