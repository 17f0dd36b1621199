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

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.model.path.StorePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoreTest {
  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;

  private StorePath path(String name) {
    return FaultyFileSystem.path(directory).resolve(name);
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private void replace(String name, String text) throws IOException {
    Store.replace(path(name + ".part"), path(name), out -> out.write(text.getBytes()));
  }

  @Test
  void whatIsMissingIsEmpty() throws IOException {
    assertThat(Store.status(path("a"))).isEmpty();
    assertThat(Store.exists(path("a"))).isFalse();
    assertThat(Store.list(path("a"))).isEmpty();
    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> Store.open(path("a")).close());
  }

  @Test
  void missingHasTheSameMeaningInTheWordsOfJavaNio() throws IOException {
    write("a", "text");
    faults.on(Operation.STATUS, ".*/a").fail(() -> new NoSuchFileException("a"));
    faults.on(Operation.OPEN, ".*/a").fail(() -> new NoSuchFileException("a"));

    assertThat(Store.status(path("a"))).isEmpty();
    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> Store.open(path("a")).close())
        .withCauseInstanceOf(NoSuchFileException.class);
  }

  @Test
  void aFileThatIsThereButCannotBeOpenedIsNotMissing() throws IOException {
    write("a", "text");
    faults
        .on(Operation.OPEN, ".*/a")
        .fail(() -> new FileNotFoundException("a (Permission denied)"));

    assertThatIOException()
        .isThrownBy(() -> Store.open(path("a")).close())
        .isNotInstanceOf(FileNotFoundException.class)
        .withMessage(
            "File cannot be opened although it is there: a (Permission denied). Check its"
                + " permissions.");
  }

  @Test
  void whatCannotBeReadIsNotMissing() throws IOException {
    write("a", "text");
    faults.on(Operation.STATUS, ".*/a").fail();
    faults.on(Operation.LIST, ".*").fail();

    assertThatIOException().isThrownBy(() -> Store.status(path("a")));
    assertThatIOException().isThrownBy(() -> Store.exists(path("a")));
    assertThatIOException().isThrownBy(() -> Store.list(path(".")));
    assertThatIOException().isThrownBy(() -> Store.list(path("missing")));
  }

  @Test
  void aDirectoryThatAppearsWhileItIsListedIsListedAgain() throws IOException {
    faults
        .on(Operation.STATUS, ".*/a")
        .only(1)
        .act(() -> Files.createFile(Files.createDirectory(directory.resolve("a")).resolve("b")));

    assertThat(Store.list(path("a"))).extracting(Store::nameOf).containsExactly("b");
  }

  @Test
  void listsADirectoryAndNamesItsEntries() throws IOException {
    write("a", "text");
    Files.createDirectory(directory.resolve("b"));

    assertThat(Store.list(path("."))).extracting(Store::nameOf).containsExactlyInAnyOrder("a", "b");
    assertThat(Store.list(path("."))).filteredOn(FileStatus::isDir).hasSize(1);
  }

  @Test
  void listsAgainWhenAnEntryVanishesMeanwhile() throws IOException {
    write("a", "text");
    faults.on(Operation.LIST, ".*").first(4).fail(() -> new FileNotFoundException("chk-1"));

    assertThat(Store.list(path("."))).hasSize(1);
    assertThat(faults.count(Operation.LIST)).isEqualTo(5);
  }

  @Test
  void givesUpOnADirectoryWhoseEntriesKeepVanishing() {
    faults.on(Operation.LIST, ".*").fail(() -> new FileNotFoundException("chk-1"));

    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> Store.list(path(".")))
        .withMessage("chk-1");
  }

  @Test
  void createsOnlyWhatIsNotThere() throws IOException {
    write("a", "text");

    assertThatExceptionOfType(FileAlreadyExistsException.class)
        .isThrownBy(() -> Store.create(path("a"), Openness.UNKNOWN).close());
    try (FSDataOutputStream out = Store.create(path("b"), Openness.UNKNOWN)) {
      out.write('b');
    }

    assertThat(directory.resolve("a")).hasContent("text");
    assertThat(Store.read(path("b"))).containsExactly('b');
  }

  @Test
  void replacesAFileAndLeavesNoTemporaryOne() throws IOException {
    replace("a", "old");
    write("a.part", "left by a crash");
    replace("a", "new");

    assertThat(directory.resolve("a")).hasContent("new");
    assertThat(directory.resolve("a.part")).doesNotExist();
    assertThat(faults.count(Operation.SYNC)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void aCrashLeavesTheOldFileOrTheNewOneOrNone(int call) throws IOException {
    write("a", "old");
    faults.crashAt(call, Moment.AFTER);

    try {
      replace("a", "new");
    } catch (IOException e) {
      assertThat(faults.hasCrashed()).isTrue();
    }

    faults.recover();
    if (Store.exists(path("a"))) {
      assertThat(Files.readString(directory.resolve("a"))).isIn("old", "new");
    }
  }

  @Test
  void renamesIntoADirectoryThatIsNotThereYet() throws IOException {
    write("a", "text");

    Store.rename(path("a"), path("b/c/d"));

    assertThat(directory.resolve("b/c/d")).hasContent("text");
  }

  @Test
  void aRefusedRenameIsAnError() throws IOException {
    write("a", "text");
    faults.on(Operation.RENAME, ".*").refuse();

    assertThatIOException()
        .isThrownBy(() -> Store.rename(path("a"), path("b")))
        .withMessage(
            "Store refused to rename %s to %s. Check permissions, quota and whether the target"
                + " exists.",
            path("a"), path("b"));
  }

  /** HDFS would move it into the directory. */
  @Test
  void nothingIsRenamedOntoADirectory() throws IOException {
    write("a", "text");
    Files.createDirectory(directory.resolve("b"));
    faults
        .on(Operation.RENAME, ".*")
        .act(() -> Files.move(directory.resolve("a"), directory.resolve("b/a")));

    assertThatIOException()
        .isThrownBy(() -> Store.rename(path("a"), path("b")))
        .withMessage(
            "Nothing was renamed: %s is a directory, where %s was to go. Move it away.",
            path("b"), path("a"));
    assertThat(directory.resolve("b")).isEmptyDirectory();
  }

  /** So says HDFS, where others say that it is not there. */
  @Test
  void whatLiesBelowAFileIsMissing() throws IOException {
    faults
        .on(Operation.ANY, ".*/a/b")
        .fail(() -> new AccessControlException("/a (is not a directory)"));

    assertThat(Store.status(path("a/b"))).isEmpty();
    assertThat(Store.list(path("a/b"))).isEmpty();
    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> Store.open(path("a/b")));
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "WRITE", "CLOSE", "RENAME"})
  void whatHdfsRefusesIsExplained(Operation operation) {
    faults
        .on(operation, ".*")
        .fail(() -> new DSQuotaExceededException("The DiskSpace quota of / is exceeded"));

    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> replace("a", "text"))
        .withMessageStartingWith("The space quota for " + path("a"));
  }

  @Test
  void aRefusedDirectoryIsAnErrorUnlessItIsThere() throws IOException {
    faults.on(Operation.MKDIRS, ".*").refuse();

    assertThatIOException()
        .isThrownBy(() -> Store.createDirectories(path("a")))
        .withMessage("Directory %s cannot be created. Check permissions and quota.", path("a"));
    Store.createDirectories(path("."));
  }

  @Test
  void deletesWhatIsThereAndDoesNotMindWhatIsNot() throws IOException {
    write("a", "text");

    Store.delete(path("a"));
    Store.delete(path("a"));

    assertThat(directory.resolve("a")).doesNotExist();
  }

  @Test
  void aRefusedDeletionIsAnError() throws IOException {
    write("a", "text");
    faults.on(Operation.DELETE, ".*").refuse();

    assertThatIOException()
        .isThrownBy(() -> Store.delete(path("a")))
        .withMessage("Path %s cannot be deleted. Check its permissions.", path("a"));
  }

  @Test
  void deletesATreeOnlyWhenAsked() throws IOException {
    Files.createDirectories(directory.resolve("a/b"));
    write("a/b/c", "text");

    assertThatIOException().isThrownBy(() -> Store.delete(path("a")));
    assertThat(directory.resolve("a/b/c")).exists();
    Store.deleteTree(path("a"));
    assertThat(directory.resolve("a")).doesNotExist();
  }
}
