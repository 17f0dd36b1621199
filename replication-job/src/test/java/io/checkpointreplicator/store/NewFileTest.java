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
package io.checkpointreplicator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.StoreKind;
import io.checkpointreplicator.model.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NewFileTest {
  private static final int LARGE = NewObject.SMALL_BYTES + 1000;

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;

  private NewFile begin(StoreKind kind) throws IOException {
    StorePath parent = kind.path(directory);
    return NewFile.begin(
        parent.resolve("temporary/x.part"), parent.resolve("final/x"), Openness.UNKNOWN);
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(1).nextBytes(content);
    return content;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(Files::isRegularFile).map(directory::relativize).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "FILE_SYSTEM, 0",
    "FILE_SYSTEM, 70000",
    "OBJECT_STORE, 0",
    "OBJECT_STORE, 70000",
    "OBJECT_STORE, " + NewObject.SMALL_BYTES,
    "OBJECT_STORE, " + LARGE
  })
  void appearsWhole(StoreKind kind, int size) throws IOException {
    byte[] content = content(size);
    try (NewFile file = begin(kind)) {
      for (int i = 0; i < size; i += 10_000) {
        file.content().write(content, i, Math.min(10_000, size - i));
      }
      file.seal();
      assertThat(directory.resolve("final/x")).doesNotExist();
      file.publish();
    }

    assertThat(files()).containsExactly(Path.of("final/x"));
    assertThat(directory.resolve("final/x")).hasBinaryContent(content);
  }

  @ParameterizedTest
  @CsvSource({"FILE_SYSTEM, 1000", "OBJECT_STORE, 1000", "OBJECT_STORE, " + LARGE})
  void leavesNothingWhenItIsGivenUp(StoreKind kind, int size) throws IOException {
    try (NewFile file = begin(kind)) {
      file.content().write(content(size));
      file.seal();
    }

    // Parts of an upload that is not completed are kept aside on a disk.
    assertThat(files()).allMatch(file -> file.toString().contains("inprogress"));
  }

  @ParameterizedTest
  @EnumSource
  void leavesNothingWhenPublishingFails(StoreKind kind) throws IOException {
    faults.on(Operation.RENAME, ".*").fail();
    faults.on(Operation.CREATE, ".*/final/x").fail();
    assertThatIOException()
        .isThrownBy(
            () -> {
              try (NewFile file = begin(kind)) {
                file.content().write(content(1000));
                file.seal();
                file.publish();
              }
            })
        .withMessage("Injected fault");

    assertThat(files()).isEmpty();
  }

  /** It may have come from somebody else meanwhile. */
  /** As a stream of HDFS does. */
  @Test
  void aStreamMayThrowTheSameErrorAgainWhenItIsClosed() {
    IOException lost = new IOException("All datanodes are bad");
    faults.on(Operation.WRITE, ".*").fail(() -> lost);
    faults.on(Operation.CLOSE, ".*").fail(() -> lost);

    assertThatIOException()
        .isThrownBy(
            () -> {
              try (NewFile file = begin(StoreKind.FILE_SYSTEM)) {
                file.content().write(content(1000));
              }
            })
        .isSameAs(lost);
  }

  @Test
  void anObjectThatIsThereIsNotReplaced() throws IOException {
    try (NewFile file = begin(StoreKind.OBJECT_STORE)) {
      file.content().write(content(1000));
      file.seal();
      Files.createDirectories(directory.resolve("final"));
      Files.writeString(directory.resolve("final/x"), "other");

      assertThatIOException().isThrownBy(file::publish);
    }

    assertThat(directory.resolve("final/x")).hasContent("other");
  }
}
