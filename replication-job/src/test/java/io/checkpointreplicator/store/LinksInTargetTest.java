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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.TargetLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Symbolic links that somebody put into a target; nothing is written or deleted through them. */
class LinksInTargetTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  @TempDir private Path directory;
  private Path job;
  private Path outside;
  private TargetLayout layout;

  @BeforeEach
  void createTarget() throws IOException {
    job = Files.createDirectories(directory.resolve("target").resolve(JOB.hex()));
    outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(outside.resolve("a"), "not ours");
    layout = new TargetLayout(path(directory.resolve("target")), JOB);
  }

  private static StorePath path(Path onDisk) {
    return StorePath.parse("file:" + onDisk);
  }

  private void link(String name) throws IOException {
    Files.createSymbolicLink(job.resolve(name), outside);
  }

  /** What the replicator does with a file. */
  private enum Change {
    CREATE(file -> Store.create(file, Openness.UNKNOWN).close()),
    CREATE_LIKE(file -> Store.create(file, Openness.of(file.parent())).close()),
    WRITE(file -> Store.write(file, out -> out.write(1))),
    OVERWRITE(file -> Store.overwrite(file, out -> out.write(1))),
    REPLACE(file -> Store.replace(file.parent().resolve("b.part"), file, out -> out.write(1))),
    CREATE_DIRECTORY(Store::createDirectories),
    CREATE_DIRECTORY_LIKE(file -> Store.createDirectory(file, Openness.of(file.parent()))),
    RENAME_FROM(file -> Store.rename(file, file.parent().parent().resolve("moved"))),
    RENAME_TO(
        file -> {
          StorePath part = file.parent().parent().resolve("part");
          Store.create(part, Openness.UNKNOWN).close();
          Store.rename(part, file);
        }),
    DELETE(Store::delete),
    DELETE_TREE(Store::deleteTree);

    private final Action action;

    Change(Action action) {
      this.action = action;
    }

    private interface Action {
      void on(StorePath file) throws IOException;
    }
  }

  private void assertOutsideUntouched() throws IOException {
    assertThat(outside).isDirectoryNotContaining(p -> !p.equals(outside.resolve("a")));
    assertThat(outside.resolve("a")).hasContent("not ours");
  }

  @ParameterizedTest
  @EnumSource
  void nothingHappensThroughALinkedDirectory(Change change) throws IOException {
    link("shared");

    assertThatExceptionOfType(LinkException.class)
        .isThrownBy(() -> change.action.on(layout.file("shared/a")))
        .withMessage(
            "Path "
                + job.resolve("shared/" + (change == Change.REPLACE ? "b.part" : "a"))
                + " leads through the symbolic link "
                + job.resolve("shared")
                + ". The replicator makes all directories of a job itself and follows no link"
                + " there: nothing was written or deleted. Remove the link; if it stands above the"
                + " target, name the target by its real path.");
    assertOutsideUntouched();
  }

  @ParameterizedTest
  @EnumSource
  void nothingHappensThroughALinkedJob(Change change) throws IOException {
    Files.delete(job);
    Files.createSymbolicLink(job, outside);

    assertThatExceptionOfType(LinkException.class)
        .isThrownBy(() -> change.action.on(layout.jobDirectory().resolve("a")))
        .withMessageContaining("leads through the symbolic link " + job + ".");
    assertOutsideUntouched();
  }

  /** Even one that stays within the tree could lead a deletion to what a replica needs. */
  @ParameterizedTest
  @EnumSource(names = {"CREATE", "RENAME_TO", "DELETE"})
  void aLinkWithinTheTreeIsNotFollowedEither(Change change) throws IOException {
    Files.createDirectory(job.resolve("taskowned"));
    Files.createSymbolicLink(job.resolve("shared"), Path.of("taskowned"));

    assertThatExceptionOfType(LinkException.class)
        .isThrownBy(() -> change.action.on(layout.file("shared/a")));
    assertThat(job.resolve("taskowned")).isEmptyDirectory();
  }

  @ParameterizedTest
  @EnumSource(names = {"CREATE", "CREATE_LIKE", "OVERWRITE", "CREATE_DIRECTORY"})
  void aLinkInTheFilesOwnPlaceIsNotWrittenThrough(Change change) throws IOException {
    Files.createDirectory(job.resolve("shared"));
    Files.createSymbolicLink(job.resolve("shared/x"), outside.resolve("new"));

    assertThatExceptionOfType(LinkException.class)
        .isThrownBy(() -> change.action.on(layout.file("shared/x")));
    assertOutsideUntouched();
  }

  @ParameterizedTest
  @EnumSource(names = {"WRITE", "REPLACE", "RENAME_TO", "DELETE", "DELETE_TREE"})
  void aLinkItselfMayBeReplacedAndDeleted(Change change) throws IOException {
    Files.createDirectory(job.resolve("shared"));
    Files.createSymbolicLink(job.resolve("shared/x"), outside.resolve("a"));

    change.action.on(layout.file("shared/x"));

    assertThat(Files.isSymbolicLink(job.resolve("shared/x"))).isFalse();
    assertOutsideUntouched();
  }

  @Test
  void aTreeIsDeletedWithItsLinksButNotWhatTheyLeadTo() throws IOException {
    Path plan = Files.createDirectories(job.resolve("_replicas/leases/1-a/plans/1-0/sub"));
    Files.writeString(plan.resolve("file"), "ours");
    Files.createSymbolicLink(plan.resolve("link"), outside);
    Files.createSymbolicLink(plan.resolve("dangling"), outside.resolve("nothing"));

    Store.deleteTree(new LeaseLayout(layout, new LeaseId(1, "a")).planDirectory("1-0"));

    assertThat(plan.getParent()).doesNotExist();
    assertOutsideUntouched();
  }

  @ParameterizedTest
  @EnumSource
  void theTargetItselfMayBeReachedThroughALink(Change change) throws IOException {
    Path link = directory.resolve("link");
    Files.createSymbolicLink(link, directory.resolve("target"));
    Files.createDirectory(job.resolve("shared"));
    if (change == Change.RENAME_FROM) {
      Files.writeString(job.resolve("shared/a"), "ours");
    }

    change.action.on(new TargetLayout(path(link), JOB).file("shared/a"));

    assertOutsideUntouched();
  }
}
