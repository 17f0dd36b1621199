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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** What the two-phase sink of the {@link VariantJob} has made visible in a directory. */
final class CommittedNumbers {
  private CommittedNumbers() {}

  /** Asserts that each number from 0 up to a limit was committed, and once only. */
  static void assertExactly(Path directory, long limit) throws IOException {
    BitSet seen = new BitSet();
    List<Long> repeated = new ArrayList<>();
    for (Path file : files(directory)) {
      for (String line : Files.readAllLines(file)) {
        long number = Long.parseLong(line);
        if (seen.get(Math.toIntExact(number))) {
          repeated.add(number);
        }
        seen.set(Math.toIntExact(number));
      }
    }
    assertThat(repeated).as("numbers committed twice").isEmpty();
    assertThat(seen.length()).as("highest number + 1").isEqualTo(Math.toIntExact(limit));
    assertThat(seen.cardinality()).as("numbers committed").isEqualTo(Math.toIntExact(limit));
  }

  /** Names of files that are not committed yet begin with a dot. */
  private static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> !file.getFileName().toString().startsWith(".")).toList();
    }
  }
}
