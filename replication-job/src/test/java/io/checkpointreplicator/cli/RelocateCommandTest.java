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
package io.checkpointreplicator.cli;

import static io.checkpointreplicator.cli.CommandRun.flinkPath;
import static io.checkpointreplicator.cli.HandMadeReplica.JOB;
import static io.checkpointreplicator.cli.MetadataWriter.changelog;
import static io.checkpointreplicator.cli.MetadataWriter.file;
import static io.checkpointreplicator.cli.MetadataWriter.incremental;
import static io.checkpointreplicator.cli.MetadataWriter.inline;
import static io.checkpointreplicator.cli.MetadataWriter.keyGroups;
import static io.checkpointreplicator.cli.MetadataWriter.mergedOperatorState;
import static io.checkpointreplicator.cli.MetadataWriter.none;
import static io.checkpointreplicator.cli.MetadataWriter.relative;
import static io.checkpointreplicator.cli.MetadataWriter.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.cli.MetadataWriter.Handle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RelocateCommandTest {
  private static final String OTHER_JOB = "f".repeat(32);

  @TempDir Path directory;
  private Path old;
  private Path copy;

  @BeforeEach
  void namePlaces() {
    old = directory.resolve("old");
    copy = directory.resolve("copy");
  }

  /** What the metadata names by absolute path, relatively, and twice. */
  private void takeIncremental(String job, long id) throws IOException {
    state(old.resolve(job + "/shared/a"), 10);
    state(old.resolve(job + "/shared/b-" + id), 20);
    state(old.resolve(job + "/chk-" + id + "/own"), 30);
    take(
        old.resolve(job + "/chk-" + id),
        id,
        incremental(
            relative("own", 30),
            file(flinkPath(old.resolve(job + "/shared/a")), 10),
            file("file://" + old.resolve(job + "/shared/b-" + id), 20)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", JOB, JOB + "/chk-7", JOB + "/chk-7/_metadata"})
  void aCopyNamesItselfWhateverItsOldPlaceIs(String level) throws IOException {
    takeIncremental(JOB, 7);
    moveAway();

    CommandRun run = CommandRun.of("relocate", old.resolve(level), "--to", copy.resolve(level));

    Path checkpoint = copy.resolve(JOB + "/chk-7");
    assertThat(run)
        .isEqualTo(
            new CommandRun(
                0,
                flinkPath(checkpoint) + ": 3 references rewritten\n",
                "1 checkpoint: 1 rewritten, 0 up to date, 0 refused\n"));
    assertThat(References.of(checkpoint))
        .containsExactly(
            flinkPath(checkpoint.resolve("own")),
            flinkPath(copy.resolve(JOB + "/shared/a")),
            flinkPath(copy.resolve(JOB + "/shared/b-7")));
    assertThat(CommandRun.of("verify", checkpoint).exitCode()).isZero();
    assertThat(checkpoint)
        .isDirectoryContaining("glob:**/own")
        .isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void doingItAgainChangesNothing() throws IOException {
    takeIncremental(JOB, 7);
    moveAway();
    CommandRun.of("relocate", old, "--to", copy);
    Map<String, String> before = tree(copy);

    CommandRun run = CommandRun.of("relocate", old, "--to", copy);

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                0,
                flinkPath(copy.resolve(JOB + "/chk-7")) + ": up to date\n",
                "1 checkpoint: 0 rewritten, 1 up to date, 0 refused\n"));
    assertThat(tree(copy)).isEqualTo(before);
  }

  @Test
  void allCheckpointsOfAllJobsAreMendedAndBadOnesAreRefused() throws IOException {
    takeIncremental(JOB, 7);
    takeIncremental(JOB, 10);
    takeIncremental(OTHER_JOB, 3);
    moveAway();
    Files.delete(copy.resolve(JOB + "/shared/b-7"));
    Files.write(copy.resolve(OTHER_JOB + "/chk-3/own"), new byte[31]);
    Map<String, String> before = tree(copy);

    CommandRun run = CommandRun.of("relocate", old, "--to", copy);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).isEqualTo("3 checkpoints: 1 rewritten, 0 up to date, 2 refused\n");
    assertThat(run.lines())
        .containsExactly(
            flinkPath(copy.resolve(JOB + "/chk-7"))
                + ": refused: 1 file is not as the metadata says: "
                + flinkPath(copy.resolve(JOB + "/shared/b-7"))
                + ": missing, expected 20 bytes. Copy the tree again, as a whole.",
            flinkPath(copy.resolve(JOB + "/chk-10")) + ": 3 references rewritten",
            flinkPath(copy.resolve(OTHER_JOB + "/chk-3"))
                + ": refused: 1 file is not as the metadata says: "
                + flinkPath(copy.resolve(OTHER_JOB + "/chk-3/own"))
                + ": 31 bytes, expected 30 bytes. Copy the tree again, as a whole.");
    Map<String, String> after = tree(copy);
    assertThat(after.remove(JOB + "/chk-10/_metadata"))
        .isNotEqualTo(before.remove(JOB + "/chk-10/_metadata"));
    assertThat(after).isEqualTo(before);
  }

  @Test
  void filesOutsideNeedToBeTold() throws IOException {
    Path dstl = directory.resolve("old-dstl");
    state(old.resolve(JOB + "/taskowned/m"), 40);
    state(dstl.resolve(JOB + "/dstl/c"), 91);
    take(
        old.resolve(JOB + "/chk-7"),
        7,
        changelog(
            keyGroups(file(flinkPath(old.resolve(JOB + "/taskowned/m")), 40)),
            file(flinkPath(dstl.resolve(JOB + "/dstl/c")), 90)));
    moveAway();
    Path checkpoint = copy.resolve(JOB + "/chk-7");
    Path dstlCopy = directory.resolve("dstl=copy");
    Files.move(dstl, dstlCopy);

    CommandRun refused = CommandRun.of("relocate", old, "--to", copy);

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.lines())
        .containsExactly(
            flinkPath(checkpoint)
                + ": refused: 1 reference leads to places that were not named, neither old nor"
                + " new: "
                + flinkPath(dstl.resolve(JOB + "/dstl"))
                + " (1). Copy these too, and say where the copy lies with --also OLD=NEW.");

    CommandRun run =
        CommandRun.of("relocate", old, "--to", copy, "--also", dstl + "=" + flinkPath(dstlCopy));

    assertThat(run.lines()).containsExactly(flinkPath(checkpoint) + ": 2 references rewritten");
    assertThat(References.of(checkpoint))
        .containsExactly(
            flinkPath(copy.resolve(JOB + "/taskowned/m")),
            flinkPath(dstlCopy.resolve(JOB + "/dstl/c")));
    assertThat(CommandRun.of("verify", checkpoint).exitCode()).isZero();
  }

  @Test
  void theLongestOldPlaceCounts() throws IOException {
    state(old.resolve(JOB + "/shared/a"), 10);
    state(old.resolve("dstl/b"), 20);
    take(
        old.resolve(JOB + "/chk-7"),
        7,
        incremental(
            inline(1),
            file(flinkPath(old.resolve(JOB + "/shared/a")), 10),
            file(flinkPath(old.resolve("dstl/b")), 20)));
    Path elsewhere = directory.resolve("elsewhere");
    moveAway();
    Files.move(copy.resolve("dstl"), elsewhere);

    CommandRun.of("relocate", old, "--to", copy, "--also", old.resolve("dstl") + "=" + elsewhere);

    assertThat(References.of(copy.resolve(JOB + "/chk-7")))
        .containsExactly(
            flinkPath(copy.resolve(JOB + "/shared/a")), flinkPath(elsewhere.resolve("b")));
  }

  @Test
  void relativePathsMakeATreeThatCanBeMovedAgain() throws IOException {
    takeIncremental(JOB, 7);
    moveAway();

    CommandRun run = CommandRun.of("relocate", old, "--to", copy, "--metadata-paths", "relative");

    assertThat(run.lines())
        .containsExactly(flinkPath(copy.resolve(JOB + "/chk-7")) + ": 2 references rewritten");
    assertThat(References.of(copy.resolve(JOB + "/chk-7")))
        .containsExactly("own", "../shared/a", "../shared/b-7");
    Path third = directory.resolve("third");
    Files.move(copy, third);
    assertThat(CommandRun.of("verify", third.resolve(JOB + "/chk-7")).exitCode()).isZero();
    assertThat(CommandRun.of("relocate", third, "--to", third).lines())
        .containsExactly(flinkPath(third.resolve(JOB + "/chk-7")) + ": 3 references rewritten");
    assertThat(References.of(third.resolve(JOB + "/chk-7")))
        .contains(flinkPath(third.resolve(JOB + "/shared/a")));
  }

  @Test
  void filesOutsideOfTheTreeCannotBeNamedRelatively() throws IOException {
    Path foreign = directory.resolve("foreign/shared");
    state(foreign.resolve("a"), 10);
    take(
        old.resolve(JOB + "/chk-7"),
        7,
        incremental(inline(1), file(flinkPath(foreign.resolve("a")), 10)));
    moveAway();
    String stays = foreign + "=" + foreign;

    CommandRun run =
        CommandRun.of("relocate", old, "--to", copy, "--also", stays, "--metadata-paths=relative");

    assertThat(run.lines().get(0))
        .endsWith(
            "refused: 1 reference leads out of the copied tree, to "
                + flinkPath(foreign)
                + " (1), and would break when the tree is moved. Use --metadata-paths absolute.");
    assertThat(CommandRun.of("relocate", old, "--to", copy, "--also", stays).lines().get(0))
        .endsWith(": up to date");
  }

  private void takeMerged() throws IOException {
    state(old.resolve(JOB + "/taskowned/job_tm/m"), 30);
    state(old.resolve(JOB + "/shared/job_op/s"), 1500);
    take(
        old.resolve(JOB + "/chk-7"),
        7,
        mergedOperatorState(
            flinkPath(old.resolve(JOB + "/taskowned/job_tm")),
            flinkPath(old.resolve(JOB + "/shared/job_op")),
            segment(flinkPath(old.resolve(JOB + "/taskowned/job_tm/m")), 10, 20)),
        incremental(inline(1), segment(flinkPath(old.resolve(JOB + "/shared/job_op/s")), 0, 1000)));
  }

  @Test
  void segmentsAndDirectoriesOfFileMergingMoveToo() throws IOException {
    takeMerged();
    moveAway();

    CommandRun run = CommandRun.of("relocate", old, "--to", copy);

    assertThat(run.lines())
        .containsExactly(flinkPath(copy.resolve(JOB + "/chk-7")) + ": 4 references rewritten");
    assertThat(References.of(copy.resolve(JOB + "/chk-7")))
        .containsExactly(
            flinkPath(copy.resolve(JOB + "/taskowned/job_tm")),
            flinkPath(copy.resolve(JOB + "/shared/job_op")),
            flinkPath(copy.resolve(JOB + "/taskowned/job_tm/m")),
            flinkPath(copy.resolve(JOB + "/shared/job_op/s")));
    assertThat(CommandRun.of("relocate", old, "--to", copy).lines().get(0)).endsWith("up to date");
  }

  @Test
  void segmentsAndDirectoriesHaveNoRelativeForm() throws IOException {
    takeMerged();
    moveAway();

    CommandRun run = CommandRun.of("relocate", old, "--to", copy, "--metadata-paths", "relative");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.lines())
        .containsExactly(
            flinkPath(copy.resolve(JOB + "/chk-7"))
                + ": refused: File merging names 2 segments of files and 2 directories, which"
                + " Flink's format cannot express relatively. Use --metadata-paths absolute.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/" + JOB, "/" + JOB + "/shared", "/" + JOB + "/chk-7/d", "/" + JOB + "/d"})
  void aDirectoryThatFlinkDeletesMustNotHoldMoreThanBelongsToIt(String broad) throws IOException {
    state(old.resolve(JOB + "/taskowned/job_tm/m"), 30);
    take(
        old.resolve(JOB + "/chk-7"),
        7,
        mergedOperatorState(
            flinkPath(old) + broad,
            flinkPath(old.resolve(JOB + "/shared/job_op")),
            segment(flinkPath(old.resolve(JOB + "/taskowned/job_tm/m")), 0, 30)),
        none());
    moveAway();

    CommandRun run = CommandRun.of("relocate", old, "--to", copy);

    assertThat(run.lines())
        .containsExactly(
            flinkPath(copy.resolve(JOB + "/chk-7"))
                + ": refused: Directory "
                + flinkPath(copy)
                + broad
                + " of a file-merging handle holds more than belongs to it, and Flink deletes it"
                + " as a whole. Allowed: a directory below shared or taskowned.");
  }

  /** What hostile metadata names is neither read nor written. */
  @ParameterizedTest
  @ValueSource(strings = {"../../../secret", "../../copy-of-something/secret"})
  void aWayOutOfTheTreeIsRefused(String way) throws IOException {
    state(directory.resolve("secret"), 5);
    take(old.resolve(JOB + "/chk-7"), 7, keyGroups(relative(way, 5)));
    moveAway();

    CommandRun run = CommandRun.of("relocate", old.resolve(JOB), "--to", copy.resolve(JOB));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).contains(": refused: 1 reference leads to places that were not named");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../../../../../../../../../../../../x", "a\tb", "/x"})
  void whatIsNoPathIsRefused(String path) throws IOException {
    take(old.resolve(JOB + "/chk-7"), 7, keyGroups(relative(path, 5)));
    moveAway();

    CommandRun run = CommandRun.of("relocate", old, "--to", copy);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).contains("/chk-7: refused: _metadata: Path ");
  }

  @Test
  void damagedMetadataIsRefusedAndTheNextCheckpointMended() throws IOException {
    takeIncremental(JOB, 7);
    takeIncremental(JOB, 8);
    moveAway();
    Files.write(copy.resolve(JOB + "/chk-7/_metadata"), new byte[] {1, 2, 3});

    CommandRun run = CommandRun.of("relocate", old, "--to", copy);

    assertThat(run.lines().get(0)).contains("refused: _metadata: Checkpoint metadata at byte ");
    assertThat(run.lines().get(1)).endsWith("/chk-8: 3 references rewritten");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void aSavepointIsMendedByItself() throws IOException {
    Path savepoint = old.resolve("savepoint-0123ab-cdef");
    state(savepoint.resolve("state"), 5);
    take(savepoint, 3, incremental(inline(1), relative("state", 5)));
    moveAway();
    Path moved = copy.resolve("savepoint-0123ab-cdef");

    assertThat(CommandRun.of("relocate", savepoint, "--to", moved).lines())
        .containsExactly(flinkPath(moved) + ": 1 reference rewritten");
    assertThat(References.of(moved)).containsExactly(flinkPath(moved.resolve("state")));
  }

  @Test
  void theManifestOfACopiedReplicaKnowsTheNewMetadata() throws IOException {
    HandMadeReplica replica =
        new HandMadeReplica(old, 7).with("shared/a", new byte[10]).with("chk-7/b", new byte[20]);
    replica.publish();
    moveAway();

    assertThat(CommandRun.of("relocate", old, "--to", copy).exitCode()).isZero();

    assertThat(tree(copy).keySet())
        .containsExactly(
            JOB + "/_replicas/chk-7.json.gz",
            JOB + "/chk-7/_metadata",
            JOB + "/chk-7/b",
            JOB + "/shared/a");
    assertThat(CommandRun.of("verify", "--checksum", copy.resolve(JOB + "/chk-7")).stderr())
        .isEqualTo("chk-7: 2 files, 30 B: all there, checksums as in the manifest\n");
  }

  @Test
  void aTreeInsideItsOldPlaceIsNotMovedTwice() throws IOException {
    takeIncremental(JOB, 7);
    copy = old.resolve("copy");
    Files.createDirectory(copy);
    Files.move(old.resolve(JOB), copy.resolve(JOB));

    CommandRun.of("relocate", old, "--to", copy);

    assertThat(CommandRun.of("relocate", old, "--to", copy).lines())
        .containsExactly(flinkPath(copy.resolve(JOB + "/chk-7")) + ": up to date");
    assertThat(CommandRun.of("verify", copy.resolve(JOB + "/chk-7")).exitCode()).isZero();
  }

  @Test
  void withoutACopyThereIsNothingToMend() throws IOException {
    takeIncremental(JOB, 7);

    assertThat(CommandRun.of("relocate", old, "--to", copy))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: Directory "
                    + flinkPath(copy)
                    + " does not exist. Copy "
                    + flinkPath(old)
                    + " there first.\n"));

    Files.createDirectories(copy.resolve(JOB + "/shared"));
    assertThat(CommandRun.of("relocate", old, "--to", copy))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: There is no completed checkpoint in "
                    + flinkPath(copy)
                    + ": no _metadata in it, in its chk-N, or in <job-id>/chk-N. Copy "
                    + flinkPath(old)
                    + " there first, and name the same level of both.\n"));
  }

  @ParameterizedTest
  @CsvSource({"JOB/chk-7, JOB", "JOB, JOB/chk-7", "JOB/chk-7, ''"})
  void bothPlacesAreOfOneLevel(String from, String to) throws IOException {
    takeIncremental(JOB, 7);
    moveAway();
    Path oldLevel = old.resolve(from.replace("JOB", JOB));
    Path newLevel = copy.resolve(to.replace("JOB", JOB));

    assertThat(CommandRun.of("relocate", oldLevel, "--to", newLevel))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: "
                    + flinkPath(oldLevel)
                    + " and "
                    + flinkPath(newLevel)
                    + " are not of the same level. Name two bases of jobs, two job directories, or"
                    + " two checkpoints.\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/old/a=/copy/b;/old/a=/copy/c", "/copy=/third"})
  void placesMustNotContradictEachOther(String also) throws IOException {
    takeIncremental(JOB, 7);
    moveAway();
    List<Object> arguments = new ArrayList<>(List.of("relocate", old, "--to", copy));
    for (String move : also.split(";")) {
      arguments.add("--also");
      arguments.add(move.replace("/old", old.toString()).replace("/copy", copy.toString()));
    }

    CommandRun run = CommandRun.of(arguments.toArray());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .contains("contradict each other: it is not clear where files went. Name each directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "/a=/b=/c", "=/b", "/a="})
  void aMoveHasTwoPlaces(String also) {
    CommandRun run = CommandRun.of("relocate", old, "--to", copy, "--also", also);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).startsWith("Error: Invalid value for option '--also'");
  }

  private void moveAway() throws IOException {
    Files.move(old, copy);
  }

  private static void take(Path checkpoint, long id, Handle keyed) throws IOException {
    take(checkpoint, id, none(), keyed);
  }

  private static void take(Path checkpoint, long id, Handle operatorState, Handle keyed)
      throws IOException {
    HandMadeReplica.write(
        checkpoint.resolve("_metadata"),
        new MetadataWriter(6, id, 1)
            .operator("sum", "Sum per key", 1, 1)
            .subtask(0, operatorState, keyed)
            .end());
  }

  private static void state(Path file, int bytes) throws IOException {
    HandMadeReplica.write(file, new byte[bytes]);
  }

  /** Content and time of each file. */
  private static Map<String, String> tree(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      all.filter(Files::isRegularFile)
          .forEach(
              file -> {
                try {
                  files.put(
                      root.relativize(file).toString(),
                      Files.readString(file, StandardCharsets.ISO_8859_1)
                          + Files.getLastModifiedTime(file));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
    return files;
  }
}
