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
import static io.checkpointreplicator.cli.MetadataWriter.relative;
import static io.checkpointreplicator.cli.MetadataWriter.segment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VerifyCommandTest {
  private static final byte[] A = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  private static final byte[] B = new byte[2000];
  private static final String CRC_OF_A = "b219db69";
  private static final String CRC_OF_CHANGED_A = "ee800d88";

  @TempDir Path target;

  @Test
  void aWholeReplicaHasNoProblems() throws IOException {
    HandMadeReplica replica = wholeReplica();

    assertThat(CommandRun.of("verify", replica.directory()))
        .isEqualTo(result(0, "", "chk-7: 2 files, 2.0 KB: all there"));
    assertThat(CommandRun.of("verify", "--checksum", replica.directory()))
        .isEqualTo(
            result(0, "", "chk-7: 2 files, 2.0 KB: all there, checksums as in the manifest"));
  }

  @Test
  void namesEachFileThatIsMissingOrOfAnotherLength() throws IOException {
    HandMadeReplica replica = wholeReplica();
    Files.delete(replica.file("shared/a"));
    Files.write(replica.file("chk-7/b"), new byte[1999]);

    CommandRun run = CommandRun.of("verify", replica.directory());

    assertThat(run.lines())
        .containsExactly(
            flinkPath(replica.file("chk-7/b")) + ": 1999 bytes, expected 2000 bytes",
            flinkPath(replica.file("shared/a")) + ": missing, expected 10 bytes");
    assertThat(run.stderr()).isEqualTo("chk-7: 2 files, 2.0 KB: 2 problems\n");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void aDirectoryIsNoFile() throws IOException {
    HandMadeReplica replica = wholeReplica();
    Files.delete(replica.file("shared/a"));
    Files.createDirectory(replica.file("shared/a"));

    assertThat(CommandRun.of("verify", replica.directory()).lines())
        .containsExactly(flinkPath(replica.file("shared/a")) + ": a directory, expected 10 bytes");
  }

  @Test
  void onlyChecksumsShowChangedBytes() throws IOException {
    HandMadeReplica replica = wholeReplica();
    byte[] changed = A.clone();
    changed[3] = 77;
    Files.write(replica.file("shared/a"), changed);

    assertThat(CommandRun.of("verify", replica.directory()).exitCode()).isZero();
    CommandRun run = CommandRun.of("verify", replica.directory(), "--checksum");

    assertThat(run.lines())
        .containsExactly(
            flinkPath(replica.file("shared/a"))
                + ": CRC32C "
                + CRC_OF_CHANGED_A
                + ", expected CRC32C "
                + CRC_OF_A);
    assertThat(run.stderr()).isEqualTo("chk-7: 2 files, 2.0 KB: 1 problem\n");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void theMetadataItselfIsCompared() throws IOException {
    HandMadeReplica replica = wholeReplica();
    byte[] metadata = Files.readAllBytes(replica.metadata());
    metadata[15] ^= 1;
    Files.write(replica.metadata(), metadata);

    assertThat(CommandRun.of("verify", replica.directory()).exitCode()).isZero();
    assertThat(CommandRun.of("verify", replica.directory(), "--checksum").lines())
        .singleElement()
        .asString()
        .startsWith(flinkPath(replica.metadata()) + ": CRC32C ");
  }

  @Test
  void aReplicaMustNotReferenceAnythingOutside() throws IOException {
    Path outside = target.resolve("other/shared/x");
    HandMadeReplica.write(outside, A);
    HandMadeReplica replica =
        new HandMadeReplica(target, 7)
            .with("shared/a", A)
            .referencing(file(outside.toUri().toString(), A.length))
            .publish();

    CommandRun run = CommandRun.of("verify", replica.directory());

    assertThat(run.lines())
        .containsExactly(
            flinkPath(outside)
                + ": outside of the replica, expected all its files and directories under "
                + flinkPath(target.resolve(JOB)));
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void directoriesOfFileMergingMustNotLieOutsideEither() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 7);
    String merged = replica.file("taskowned/tm/m.100-10").toUri().toString();
    HandMadeReplica.write(replica.file("taskowned/tm/m.100-10"), A);
    replica
        .named("taskowned/tm/m.100-10", A)
        .publish(
            new MetadataWriter(6, 7, 1)
                .operator("op", "Operator", 1, 1)
                .operatorSubtask(
                    0,
                    mergedOperatorState(
                        "file:/source/taskowned/tm",
                        replica.file("shared/op").toUri().toString(),
                        segment(merged, 0, 10)))
                .end());

    assertThat(CommandRun.of("verify", replica.directory()).lines())
        .singleElement()
        .asString()
        .startsWith("file:/source/taskowned/tm: outside of the replica, expected");
  }

  @Test
  void aFileMustBeNamedByTheManifest() throws IOException {
    HandMadeReplica replica =
        new HandMadeReplica(target, 7).with("shared/a", A).withUnnamed("shared/b", B).publish();

    assertThat(CommandRun.of("verify", replica.directory()).lines())
        .containsExactly(
            flinkPath(replica.file("shared/b"))
                + ": not in the manifest, expected to be named in "
                + flinkPath(replica.manifest()));
  }

  @Test
  void theManifestKnowsLengthsThatTheMetadataDoesNot() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 7).named("shared/a", new byte[11]);
    HandMadeReplica.write(replica.file("shared/a"), A);
    replica.referencing(file(replica.file("shared/a").toUri().toString(), -1)).publish();

    assertThat(CommandRun.of("verify", replica.directory()).lines())
        .containsExactly(
            flinkPath(replica.file("shared/a")) + ": 10 bytes, expected 11 bytes by the manifest");
  }

  @Test
  void aSourceCheckpointIsVerifiedByItsMetadataAlone() throws IOException {
    Path job = target.resolve("job");
    HandMadeReplica.write(job.resolve("shared/a"), A);
    HandMadeReplica.write(job.resolve("chk-7/b"), B);
    HandMadeReplica.write(
        job.resolve("chk-7/_metadata"),
        new MetadataWriter(4, 7, 1)
            .operator("", "", 2, 2)
            .keyedSubtask(0, keyGroups(relative("b", 2000)))
            .keyedSubtask(1, incremental(inline(5), relative("../shared/a", 10)))
            .end());

    assertThat(CommandRun.of("verify", job.resolve("chk-7")))
        .isEqualTo(result(0, "", "chk-7: 2 files, 2.0 KB: all there"));
  }

  /** The changelog does not count the byte in front of its files. */
  @ParameterizedTest
  @CsvSource({"9,", "10,", "11, expected at least 11 bytes"})
  void changelogFilesMayBeLonger(long length, String problem) throws IOException {
    Path job = target.resolve("job");
    HandMadeReplica.write(job.resolve("dstl"), A);
    HandMadeReplica.write(
        job.resolve("chk-7/_metadata"),
        new MetadataWriter(6, 7, 1)
            .operator("op", "Operator", 1, 1)
            .keyedSubtask(
                0,
                changelog(
                    keyGroups(inline(1)), file(job.resolve("dstl").toUri().toString(), length)))
            .end());

    CommandRun run = CommandRun.of("verify", job.resolve("chk-7"));

    assertThat(run.stdout().strip())
        .isEqualTo(
            problem == null ? "" : flinkPath(job.resolve("dstl")) + ": 10 bytes, " + problem);
    assertThat(run.exitCode()).isEqualTo(problem == null ? 0 : 2);
  }

  @ParameterizedTest
  @CsvSource({"0, 10,", "4, 5,", "4, 7, expected at least 11 bytes"})
  void filesMustReachToTheEndOfTheirSegments(long offset, long length, String problem)
      throws IOException {
    Path job = target.resolve("job");
    HandMadeReplica.write(job.resolve("shared/m"), A);
    String merged = job.resolve("shared/m").toUri().toString();
    HandMadeReplica.write(
        job.resolve("chk-7/_metadata"),
        new MetadataWriter(6, 7, 1)
            .operator("op", "Operator", 1, 1)
            .keyedSubtask(
                0, incremental(inline(1), segment(merged, 0, 1), segment(merged, offset, length)))
            .end());

    CommandRun run = CommandRun.of("verify", job.resolve("chk-7"));

    assertThat(run.stdout().strip())
        .isEqualTo(
            problem == null ? "" : flinkPath(job.resolve("shared/m")) + ": 10 bytes, " + problem);
    assertThat(run.stderr()).startsWith("chk-7: 1 file, 10 B: ");
  }

  @Test
  void whatCannotBeReadIsAProblem() throws IOException {
    Path job = target.resolve("job");
    HandMadeReplica.write(
        job.resolve("chk-7/_metadata"),
        new MetadataWriter(6, 7, 1)
            .operator("op", "Operator", 1, 1)
            .keyedSubtask(0, keyGroups(file("unknown://store/a", 5)))
            .end());

    CommandRun run = CommandRun.of("verify", job.resolve("chk-7"));

    assertThat(run.lines())
        .singleElement()
        .asString()
        .startsWith("unknown://store/a: cannot be read (Could not find a file system")
        .endsWith("), expected 5 bytes");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void manyFilesAreNamedInOrder() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 7);
    for (int i = 0; i < 500; i++) {
      replica.with("shared/f" + (1000 + i), A);
    }
    replica.publish();
    for (int i = 0; i < 500; i += 2) {
      Files.delete(replica.file("shared/f" + (1000 + i)));
    }

    CommandRun run = CommandRun.of("verify", replica.directory(), "--checksum");

    assertThat(run.lines()).hasSize(250).isSorted();
    assertThat(run.stderr()).isEqualTo("chk-7: 500 files, 2.4 KB: 250 problems\n");
  }

  @Test
  void checksumsNeedAManifest() throws IOException {
    HandMadeReplica replica = wholeReplica();
    Files.delete(replica.manifest());

    assertThat(CommandRun.of("verify", "--checksum", replica.directory()))
        .isEqualTo(
            result(
                2,
                "",
                "Error: "
                    + flinkPath(replica.directory())
                    + " is no replica with a manifest: there is no "
                    + flinkPath(replica.manifest())
                    + ". Only a manifest has checksums; leave out --checksum to compare"
                    + " lengths."));
    assertThat(CommandRun.of("verify", replica.directory()).exitCode()).isZero();
  }

  @Test
  void checksumsNeedADirectoryThatCanBeAReplica() throws IOException {
    Path savepoint = target.resolve("savepoint-0123");
    HandMadeReplica.write(savepoint.resolve("_metadata"), new MetadataWriter(3, 7, 0).end());

    assertThat(CommandRun.of("verify", "--checksum", savepoint))
        .isEqualTo(
            result(
                2,
                "",
                "Error: "
                    + flinkPath(savepoint)
                    + " is no replica with a manifest: its path does not end with"
                    + " <job-id>/chk-N. Only a manifest has checksums; leave out --checksum to"
                    + " compare lengths."));
  }

  @Test
  void aDamagedManifestIsAnError() throws IOException {
    HandMadeReplica replica = wholeReplica();
    byte[] manifest = Files.readAllBytes(replica.manifest());
    Files.write(replica.manifest(), Arrays.copyOf(manifest, manifest.length / 2));

    for (CommandRun run :
        new CommandRun[] {
          CommandRun.of("verify", replica.directory()),
          CommandRun.of("verify", replica.directory(), "--checksum")
        }) {
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.stdout()).isEmpty();
      assertThat(run.stderr())
          .startsWith("Error: Manifest " + flinkPath(replica.manifest()) + " is damaged: ")
          .endsWith(" use another replica.\n")
          .hasLineCount(1);
    }
  }

  @Test
  void damagedMetadataIsAnError() throws IOException {
    HandMadeReplica replica = wholeReplica();
    Files.write(replica.metadata(), new byte[20]);

    CommandRun run = CommandRun.of("verify", replica.directory());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .startsWith("Error: " + flinkPath(replica.metadata()) + ": ")
        .contains("found magic number 0x00000000")
        .hasLineCount(1);
  }

  @Test
  void aDirectoryWithoutMetadataIsAnError() {
    assertThat(CommandRun.of("verify", target))
        .isEqualTo(
            result(
                2,
                "",
                "Error: Directory "
                    + flinkPath(target)
                    + " has no file _metadata: it is no checkpoint, or one that has not completed."
                    + " Name the directory of a completed checkpoint or savepoint."));
  }

  @Test
  void aPathThatIsNoneIsAnError() throws IOException {
    HandMadeReplica.write(
        target.resolve("chk-7/_metadata"),
        new MetadataWriter(3, 7, 1)
            .operator("", "", 1, 1)
            .keyedSubtask(0, keyGroups(relative("../../../../../../../../../../../x", 1)))
            .end());

    CommandRun run = CommandRun.of("verify", target.resolve("chk-7"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .startsWith("Error: " + flinkPath(target.resolve("chk-7/_metadata")) + ": Path '../../")
        .contains("leaves the root of its store");
  }

  private HandMadeReplica wholeReplica() throws IOException {
    return new HandMadeReplica(target, 7).with("shared/a", A).with("chk-7/b", B).publish();
  }

  private static CommandRun result(int exitCode, String stdout, String stderr) {
    return new CommandRun(exitCode, stdout, stderr + System.lineSeparator());
  }

  /** The source it leads to will be gone. */
  @ParameterizedTest
  @ValueSource(strings = {"shared/a", "shared"})
  void aLinkOutOfTheReplicaIsAProblem(String linked) throws IOException {
    HandMadeReplica replica = wholeReplica();
    Path elsewhere = target.resolve("elsewhere");
    Files.move(replica.file(linked), elsewhere);
    Files.createSymbolicLink(replica.file(linked), elsewhere);

    for (CommandRun run :
        List.of(
            CommandRun.of("verify", replica.directory()),
            CommandRun.of("verify", "--checksum", replica.directory()))) {
      assertThat(run.lines())
          .containsExactly(
              flinkPath(replica.file("shared/a"))
                  + ": a symbolic link to "
                  + replica.file("shared/a").toRealPath()
                  + ", expected all files of the replica under "
                  + flinkPath(target.resolve(JOB)));
      assertThat(run.exitCode()).isEqualTo(2);
    }
  }

  @Test
  void theTargetMayBeReachedThroughALink() throws IOException {
    wholeReplica();
    Path link = Files.createSymbolicLink(target.resolve("link"), target);

    CommandRun run = CommandRun.of("verify", link.resolve(JOB).resolve("chk-7"));

    assertThat(run.stderr()).contains("2 problems");
    assertThat(run.lines()).allMatch(line -> line.contains(": outside of the replica, expected"));
  }

  /** Equal lengths: only their bytes tell them apart. */
  @Test
  void swappedFilesAreFoundByTheirChecksums() throws IOException {
    byte[] other = A.clone();
    other[0] = 99;
    HandMadeReplica replica =
        new HandMadeReplica(target, 7).with("shared/a", A).with("shared/b", other).publish();
    Files.write(replica.file("shared/a"), other);
    Files.write(replica.file("shared/b"), A);

    assertThat(CommandRun.of("verify", replica.directory()).exitCode()).isZero();
    CommandRun run = CommandRun.of("verify", "--checksum", replica.directory());

    String crcOfOther = crc(other);
    assertThat(run.lines())
        .containsExactly(
            flinkPath(replica.file("shared/a"))
                + ": CRC32C "
                + crcOfOther
                + ", expected CRC32C "
                + CRC_OF_A,
            flinkPath(replica.file("shared/b"))
                + ": CRC32C "
                + CRC_OF_A
                + ", expected CRC32C "
                + crcOfOther);
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private static String crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return String.format("%08x", crc.getValue());
  }

  @Test
  void eachFlippedBitIsFound() throws IOException {
    HandMadeReplica replica = wholeReplica();
    for (int bit = 0; bit < A.length * 8; bit++) {
      byte[] flipped = A.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(replica.file("shared/a"), flipped);

      CommandRun run = CommandRun.of("verify", "--checksum", replica.directory());

      assertThat(run.lines())
          .as("bit %s", bit)
          .singleElement()
          .asString()
          .startsWith(flinkPath(replica.file("shared/a")) + ": CRC32C ")
          .endsWith(", expected CRC32C " + CRC_OF_A);
      assertThat(run.exitCode()).isEqualTo(2);
    }
  }

  @Test
  void checksumsAlsoTellOfTruncatedAndMissingFiles() throws IOException {
    HandMadeReplica replica = wholeReplica();
    Files.delete(replica.file("shared/a"));
    Files.write(replica.file("chk-7/b"), new byte[1999]);

    CommandRun run = CommandRun.of("verify", "--checksum", replica.directory());

    assertThat(run.lines())
        .containsExactly(
            flinkPath(replica.file("chk-7/b")) + ": 1999 bytes, expected 2000 bytes",
            flinkPath(replica.file("shared/a")) + ": missing, expected 10 bytes");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  /** An escape sequence in a name would be obeyed by a terminal, U+202E turns what follows. */
  @Test
  void namesCannotWriteToTheTerminal() throws IOException {
    HandMadeReplica replica =
        new HandMadeReplica(target, 7)
            .referencing(file(target.resolve(JOB + "/shared/gone\u202etxt").toString(), 3))
            .publish();

    CommandRun run = CommandRun.of("verify", replica.directory());

    assertThat(run.lines()).singleElement().asString().contains("/shared/gone txt: missing");
    replica.referencing(file("file:/x\u009b2J", 3)).publish();
    CommandRun refused = CommandRun.of("verify", replica.directory());
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.stderr())
        .contains("Path contains the control character 0x9b at position 7; none is allowed.")
        .doesNotContain("\u009b");
  }
}
