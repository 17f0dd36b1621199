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

import static io.checkpointreplicator.fixture.Permissions.masked;
import static io.checkpointreplicator.fixture.Permissions.permit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Permissions;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be read of a source on a local disk, and how open the copies are. */
class SourceFilesTest {
  @TempDir private Path directory;
  private Path base;
  private Path secret;
  private SourceFiles files;

  @BeforeEach
  void createSource() throws IOException {
    base = Files.createDirectories(directory.resolve("base"));
    Files.createDirectories(base.resolve("job/shared"));
    secret = Files.writeString(directory.resolve("secret"), "secret");
    files = under(base);
  }

  private static StorePath path(Path onDisk) {
    return StorePath.parse("file:" + onDisk);
  }

  private static SourceFiles under(Path... roots) {
    return new SourceFiles(new AllowedRoots(Stream.of(roots).map(SourceFilesTest::path).toList()));
  }

  private String read(Path file) throws IOException {
    try (InputStream in = files.open(path(file))) {
      return new String(in.readAllBytes());
    }
  }

  private void assertRefused(Path file, Path leadsTo) {
    assertThatExceptionOfType(LinkException.class)
        .isThrownBy(() -> read(file))
        .withMessage(
            "Path "
                + path(file)
                + " leads through a symbolic link to "
                + leadsTo
                + ", outside of the allowed roots "
                + files.roots().roots()
                + ". Add the root of that place with --allowed-root to read it.");
  }

  @Test
  void aLinkedFileOutsideIsNotRead() throws IOException {
    Path link = Files.createSymbolicLink(base.resolve("job/shared/x"), secret);

    assertRefused(link, secret.toRealPath());
  }

  @Test
  void aFileInALinkedDirectoryOutsideIsNotRead() throws IOException {
    Files.createSymbolicLink(base.resolve("job/taskowned"), directory);

    assertRefused(base.resolve("job/taskowned/secret"), secret.toRealPath());
  }

  @Test
  void aChainOfLinksIsFollowedToItsEnd() throws IOException {
    Files.createSymbolicLink(base.resolve("job/one"), Path.of("shared/two"));
    Files.createSymbolicLink(base.resolve("job/shared/two"), Path.of("../../../secret"));

    assertRefused(base.resolve("job/one"), secret.toRealPath());
  }

  @Test
  void aRootThatLooksAlikeIsAnotherOne() throws IOException {
    Path other = Files.createDirectory(directory.resolve("base2"));
    Files.writeString(other.resolve("file"), "other");
    Path link = Files.createSymbolicLink(base.resolve("job/shared/x"), other.resolve("file"));

    assertRefused(link, other.resolve("file").toRealPath());
  }

  @Test
  void aLinkWithinTheRootsIsFollowed() throws IOException {
    Path dstl = Files.createDirectory(directory.resolve("dstl"));
    Files.writeString(dstl.resolve("log"), "changelog");
    Files.writeString(base.resolve("job/shared/a"), "a");
    Path away = Files.createSymbolicLink(base.resolve("job/shared/x"), dstl.resolve("log"));
    Path near = Files.createSymbolicLink(base.resolve("job/b"), Path.of("shared/a"));
    files = under(base, directory.resolve("not-there"), dstl);

    assertThat(read(away)).isEqualTo("changelog");
    assertThat(read(near)).isEqualTo("a");
  }

  @Test
  void theBaseItselfMayBeReachedThroughALink() throws IOException {
    Files.writeString(base.resolve("job/shared/a"), "a");
    Path link = Files.createSymbolicLink(directory.resolve("dc1"), base);
    files = under(link);

    assertThat(read(link.resolve("job/shared/a"))).isEqualTo("a");
    Files.createSymbolicLink(base.resolve("job/shared/x"), secret);
    assertRefused(link.resolve("job/shared/x"), secret.toRealPath());
  }

  /** Flink deletes files while they are looked at: that is no attack. */
  @Test
  void whatIsNotThereIsMissing() throws IOException {
    Files.createSymbolicLink(base.resolve("job/dangling"), directory.resolve("nothing"));

    for (String name : List.of("job/shared/a", "nobody/shared/a", "job/dangling")) {
      assertThatExceptionOfType(FileNotFoundException.class)
          .isThrownBy(() -> read(base.resolve(name)));
    }
  }

  /** Opening a pipe would wait for ever for somebody who writes into it. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void aPipeIsNotOpened() throws Exception {
    Path pipe = base.resolve("job/shared/pipe");
    Process mkfifo = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(mkfifo.waitFor()).isZero();

    assertThatIOException()
        .isThrownBy(() -> read(pipe))
        .withMessage(
            "Path " + path(pipe) + " is no regular file; only those are read. Move it away.");
  }

  @ParameterizedTest
  @CsvSource({
    // base      job        shared     file       copy
    "rwxr-xr-x, rwxr-xr-x, rwxr-xr-x, rw-r--r--, rw-r--r--",
    "rwxr-xr-x, rwxr-xr-x, rwxr-xr-x, rw-------, rw-------",
    "rwxr-xr-x, rwxr-xr-x, rwxr-xr-x, rw-r-----, rw-r-----",
    "rwxr-xr-x, rwxr-xr-x, rwxr-xr-x, rwxr-xr-x, rw-r--r--",
    // To read a copy is what it is for; the owner has read the file, too.
    "rwxr-xr-x, rwxr-xr-x, rwxr-xr-x, r--------, rw-------",
    // Who may not pass a directory cannot read what is in it.
    "rwxr-xr-x, rwxr-xr-x, rwx------, rw-r--r--, rw-------",
    "rwxr-xr-x, rwxr-xr-x, rwxr-x---, rw-r--r--, rw-r-----",
    "rwxr-xr-x, rwx------, rwxr-xr-x, rw-r--r--, rw-------",
    "rwx------, rwxr-xr-x, rwxr-xr-x, rw-r--r--, rw-------",
    "rwxr-xr-x, rwx--x--x, rwxr-xr-x, rw-r--r--, rw-r--r--",
    "rwxr-xr-x, rwxr--r--, rwxr-xr-x, rw-r--r--, rw-------",
  })
  void aCopyIsNoMoreOpenThanItsFile(
      String ofBase, String ofJob, String ofShared, String ofFile, String ofCopy)
      throws IOException {
    Path file = Files.writeString(base.resolve("job/shared/a"), "a");
    permit(ofFile, file);
    permit(ofShared, file.getParent());
    permit(ofJob, file.getParent().getParent());
    permit(ofBase, base);
    Path copy = directory.resolve("copy");

    Store.create(path(copy), files.openness(path(file))).close();

    assertThat(Permissions.of(copy)).isEqualTo(masked(ofCopy));
  }

  @ParameterizedTest
  @CsvSource({
    "rwxr-xr-x, rwxr-xr-x, rwxr-xr-x, rwxr-xr-x",
    "rwxr-xr-x, rwx------, rwxr-xr-x, rwx------",
    "rwx------, rwxr-xr-x, rwx------, rwx------",
    "rwxr-x---, rwxr-xr-x, rwxr-x---, rwxr-x---",
  })
  void aDirectoryIsNoMoreOpenThanItsCounterpart(
      String ofJob, String ofShared, String ofCopiedJob, String ofCopiedShared) throws IOException {
    permit(ofShared, base.resolve("job/shared"));
    permit(ofJob, base.resolve("job"));
    Path copy = Files.createDirectory(directory.resolve("target"));

    files.createLike(path(base.resolve("job/shared")), path(copy.resolve("job/shared")));

    assertThat(Permissions.of(copy.resolve("job"))).isEqualTo(masked(ofCopiedJob));
    assertThat(Permissions.of(copy.resolve("job/shared"))).isEqualTo(masked(ofCopiedShared));
  }

  @Test
  void whatVanishedIsAsOpenAsWhatIsLeftOfItsTree() throws IOException {
    permit("rwxr-x---", base.resolve("job"));
    Path copy = Files.createDirectory(directory.resolve("target"));

    files.createLike(path(base.resolve("job/chk-7")), path(copy.resolve("chk-7")));
    files.createLike(path(directory.resolve("gone/job/chk-7")), path(copy.resolve("chk-8")));

    assertThat(Permissions.of(copy.resolve("chk-7"))).isEqualTo(masked("rwxr-x---"));
    assertThat(Permissions.of(copy.resolve("chk-8"))).isEqualTo(masked("rwx------"));
  }

  @Test
  void aDirectoryThatIsThereStaysAsItIs() throws IOException {
    Path copy = Files.createDirectory(directory.resolve("target"));
    permit("rwx-----x", copy);

    files.createLike(path(base.resolve("job/shared")), path(copy));

    assertThat(Permissions.of(copy)).isEqualTo("rwx-----x");
  }
}
