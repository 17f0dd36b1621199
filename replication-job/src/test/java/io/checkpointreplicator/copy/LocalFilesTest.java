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

import static io.checkpointreplicator.copy.CopyTasks.JOB;
import static io.checkpointreplicator.copy.CopyTasks.plan;
import static io.checkpointreplicator.fixture.Permissions.masked;
import static io.checkpointreplicator.fixture.Permissions.permit;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Permissions;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.plan.CopyOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links and permissions on local disks, as COPY meets them. */
class LocalFilesTest {
  private static final int SIZE = 100;
  private static final String PLAN_DIRECTORY = "_replicas/leases/1-replicator/plans/" + plan(1);

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;
  private Path secret;
  private FileCopier copier;

  @BeforeEach
  void createTrees() throws IOException {
    source = SourceTree.local(directory.resolve("source"), JOB).file("shared/a", SIZE);
    target = ReplicaTree.local(directory.resolve("target"), JOB);
    target.file(PLAN_DIRECTORY + "/_metadata", 10);
    secret = Files.write(directory.resolve("secret"), new byte[SIZE]);
    copier = CopyTasks.copier(source, target);
  }

  private CopyOutcome copy(String path) {
    return copier.copy(CopyTasks.whole(source, path, SIZE));
  }

  private static String failure(CopyOutcome outcome) {
    assertThat(outcome).isInstanceOf(CopyOutcome.Failed.class);
    return ((CopyOutcome.Failed) outcome).message();
  }

  @Test
  void aStateFileThatIsALinkOutOfTheSourceIsNotCopied() throws IOException {
    Files.createSymbolicLink(source.onDisk("shared/x"), secret);

    assertThat(failure(copy("shared/x")))
        .endsWith(
            source.path("shared/x")
                + " leads through a symbolic link to "
                + secret.toRealPath()
                + ", outside of the allowed roots ["
                + source.base()
                + "]. Add the root of that place with --allowed-root to read it.");
    assertThat(target.paths()).containsExactly(PLAN_DIRECTORY + "/_metadata");
  }

  @Test
  void noCopyIsWrittenThroughALinkOutOfTheTarget() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.createDirectories(target.onDisk("_replicas"));
    Files.createSymbolicLink(target.onDisk("shared"), outside);

    assertThat(failure(copy("shared/a")))
        .contains("leads through the symbolic link " + target.onDisk("shared") + ".");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void noPartIsWrittenThroughALinkOutOfTheTarget() throws IOException {
    Path outside = directory.resolve("outside");
    Files.move(target.onDisk("_replicas"), outside);
    Files.createSymbolicLink(target.onDisk("_replicas"), outside);

    assertThat(failure(copy("shared/a")))
        .contains("leads through the symbolic link " + target.onDisk("_replicas") + ".");
    assertThat(outside).satisfies(path -> holdsNoPart(path));
  }

  private static void holdsNoPart(Path outside) throws IOException {
    try (Stream<Path> all = Files.walk(outside)) {
      assertThat(all).noneMatch(path -> path.toString().endsWith(".part"));
    }
  }

  /** It would be gone with the source. */
  @Test
  void aLinkToTheSourceIsNoCopy() throws IOException {
    Files.createDirectories(target.onDisk("shared"));
    Files.createSymbolicLink(target.onDisk("shared/a"), source.onDisk("shared/a"));

    assertThat(failure(copy("shared/a")))
        .contains("leads through the symbolic link " + target.onDisk("shared/a") + ".");
  }

  @Test
  void aCopyAndItsDirectoriesAreNoMoreOpenThanAtTheSource() throws IOException {
    source.file("shared/sub/b", SIZE).file("shared/sub/c", SIZE);
    permit("rw-r-----", source.onDisk("shared/sub/b"));
    permit("rw-------", source.onDisk("shared/sub/c"));
    permit("rwxr-x---", source.onDisk("shared/sub"));

    assertThat(copy("shared/a")).isInstanceOf(CopyOutcome.Copied.class);
    assertThat(copy("shared/sub/b")).isInstanceOf(CopyOutcome.Copied.class);
    assertThat(copy("shared/sub/c")).isInstanceOf(CopyOutcome.Copied.class);

    assertThat(Permissions.of(target.onDisk("shared"))).isEqualTo(masked("rwxr-xr-x"));
    assertThat(Permissions.of(target.onDisk("shared/a"))).isEqualTo(masked("rw-r--r--"));
    assertThat(Permissions.of(target.onDisk("shared/sub"))).isEqualTo(masked("rwxr-x---"));
    assertThat(Permissions.of(target.onDisk("shared/sub/b"))).isEqualTo(masked("rw-r-----"));
    assertThat(Permissions.of(target.onDisk("shared/sub/c"))).isEqualTo(masked("rw-------"));
  }
}
