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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.model.path.StorePath;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes by Flink's file system on other stores. */
class LocalStoreTest {
  @TempDir private Path directory;
  private Openness ownersOnly;

  @BeforeEach
  void createLikeness() throws IOException {
    Path like = directory.resolve("like");
    Files.createFile(
        like, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    ownersOnly = Openness.of(path("like"));
  }

  private StorePath path(String name) {
    return StorePath.parse("file:" + directory).resolve(name);
  }

  @Test
  void aNewFileHoldsAllThatWasWritten() throws IOException {
    byte[] content = new byte[700_001];
    new Random(1).nextBytes(content);

    Store.write(
        path("a/b/file"),
        ownersOnly,
        out -> {
          out.write(content[0]);
          out.write(content, 1, 600_000);
          out.write(Arrays.copyOfRange(content, 600_001, content.length));
        });

    Path file = directory.resolve("a/b/file");
    assertThat(file).hasBinaryContent(content);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Store.length(path("a/b/file"))).isEqualTo(content.length);
    assertThat(Store.length(path("a/b/other"))).isZero();
  }

  @Test
  void createsOnlyWhatIsNotThere() throws IOException {
    Files.writeString(directory.resolve("file"), "old");

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> Store.create(path("file"), ownersOnly));
    assertThat(directory.resolve("file")).hasContent("old");
  }

  @Test
  void renamesIntoADirectoryThatIsNotThereYet() throws IOException {
    Files.writeString(directory.resolve("file"), "text");

    Store.rename(path("file"), path("a/b/file"));

    assertThat(directory.resolve("a/b/file")).hasContent("text");
    assertThat(directory.resolve("file")).doesNotExist();
  }

  @Test
  void whatIsNotThereIsNotRenamedAndNoDirectoryIsMadeForIt() {
    assertThatIOException()
        .isThrownBy(() -> Store.rename(path("file"), path("a/file")))
        .withMessage(
            "There is no %s any more that could be renamed to %s", path("file"), path("a/file"));
    assertThat(directory.resolve("a")).doesNotExist();
  }

  @Test
  void nothingIsRenamedOntoADirectory() throws IOException {
    Files.writeString(directory.resolve("file"), "text");
    Files.createDirectories(directory.resolve("a/b"));

    assertThatIOException().isThrownBy(() -> Store.rename(path("file"), path("a")));
    assertThat(directory.resolve("file")).hasContent("text");
    assertThat(directory.resolve("a/b")).isDirectory();
  }
}
