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
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.TreeSnapshot;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.proof.Proof.By;
import io.checkpointreplicator.proof.Proof.Failed;
import io.checkpointreplicator.proof.Proof.Verified;
import io.checkpointreplicator.proof.Proofs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code verify} records of replicas. */
class VerifyProofTest {
  @TempDir Path target;
  private final Faults faults = FaultyFileSystem.install();
  private HandMadeReplica replica;
  private long begin;

  @BeforeEach
  void writeReplica() throws IOException {
    replica = new HandMadeReplica(target, 7).with("shared/a", new byte[10]).publish();
    begin = System.currentTimeMillis();
  }

  private Proofs proofs() throws IOException {
    return Proofs.of(StorePath.parse("file:" + target), new JobId(JOB));
  }

  @Test
  void checksumsThatAreRightAreAProof() throws IOException {
    assertThat(CommandRun.of("verify", "--checksum", replica.directory()).exitCode()).isZero();

    Verified proof = proofs().verified().orElseThrow();
    assertThat(proof.atMillis()).isBetween(begin, System.currentTimeMillis());
    assertThat(proof).isEqualTo(new Verified(proof.atMillis(), 7, 10));
    assertThat(proofs().failed()).isEmpty();
  }

  @Test
  void lengthsAloneProveNothing() throws IOException {
    assertThat(CommandRun.of("verify", replica.directory()).exitCode()).isZero();

    assertThat(proofs()).isEqualTo(Proofs.NONE);
    assertThat(target.resolve("_replicator")).doesNotExist();
  }

  @Test
  void whatIsWrongIsRecorded() throws IOException {
    assertThat(CommandRun.of("verify", "--checksum", replica.directory()).exitCode()).isZero();
    Files.delete(replica.file("shared/a"));

    assertThat(CommandRun.of("verify", "--checksum", replica.directory()).exitCode()).isEqualTo(2);

    Failed failed = proofs().failed().orElseThrow();
    assertThat(failed.by()).isEqualTo(By.VERIFY);
    assertThat(failed.checkpointId()).isEqualTo(7);
    assertThat(failed.reason())
        .isEqualTo(flinkPath(replica.file("shared/a")) + ": missing, expected 10 bytes");
    assertThat(proofs().verified()).isPresent();
  }

  @Test
  void metadataThatCannotBeReadIsRecorded() throws IOException {
    Files.write(replica.metadata(), new byte[100]);

    assertThat(CommandRun.of("verify", "--checksum", replica.directory()).exitCode()).isEqualTo(2);

    assertThat(proofs().failed().orElseThrow().reason())
        .startsWith(flinkPath(replica.metadata()) + ": Checkpoint metadata at byte 0: found magic");
  }

  @Test
  void ofSeveralProblemsTheFirstIsRecorded() throws IOException {
    Files.delete(replica.file("shared/a"));
    byte[] metadata = Files.readAllBytes(replica.metadata());
    metadata[15] ^= 1;
    Files.write(replica.metadata(), metadata);

    CommandRun run = CommandRun.of("verify", "--checksum", replica.directory());

    assertThat(run.lines()).hasSize(2);
    assertThat(proofs().failed().orElseThrow().reason())
        .isEqualTo("2 problems, the first: " + run.lines().get(0));
  }

  @Test
  void aPromotedTreeIsProvenAndNotTouched() throws IOException {
    Files.writeString(replica.file("_fence.json"), "{}");
    TreeSnapshot before = TreeSnapshot.of(replica.file("."));

    assertThat(CommandRun.of("verify", "--checksum", replica.directory()).exitCode()).isZero();

    assertThat(TreeSnapshot.of(replica.file("."))).isEqualTo(before);
    assertThat(proofs().verified()).isPresent();
  }

  @Test
  void whereNothingCanBeWrittenTheReplicaIsWholeAllTheSame() throws IOException {
    Files.writeString(target.resolve("_replicator"), "in the way");

    CommandRun run = CommandRun.of("verify", "--checksum", replica.directory());

    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr().lines().toList().get(0))
        .startsWith(
            "Note: a replicator may retire " + flinkPath(replica.directory()) + " meanwhile: ");
    assertThat(run.stderr().lines().toList().get(1))
        .startsWith(
            "Note: not recorded in "
                + flinkPath(target.resolve("_replicator/proofs/" + JOB + ".json"))
                + ": ");
    assertThat(run.stderr())
        .endsWith("chk-7: 1 file, 10 B: all there, checksums as in the manifest\n");
  }

  @Test
  void theNewestReplicaOfAJobIsFoundByItself() throws IOException {
    new HandMadeReplica(target, 8).with("shared/b", new byte[20]).publish();

    CommandRun run = CommandRun.of("verify", "--checksum", "--target", target, "--job", JOB);

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                0, "", "chk-8: 1 file, 20 B: all there, checksums as in the manifest\n"));
    assertThat(proofs().verified().orElseThrow().checkpointId()).isEqualTo(8);
  }

  @Test
  void aJobWithoutReplicaHasNothingToVerify() throws IOException {
    Files.delete(replica.metadata());

    assertThat(CommandRun.of("verify", "--checksum", "--target", target, "--job", JOB))
        .isEqualTo(
            new CommandRun(
                3,
                "",
                "There is no replica: no file:" + target + "/" + JOB + "/chk-N/_metadata.\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--target T",
        "--job " + JOB,
        "DIR --target T",
        "DIR --job " + JOB,
        "DIR --target T --job " + JOB
      })
  void whatIsToBeVerifiedIsNamedOnce(String arguments) {
    Object[] words = ("verify --checksum " + arguments).trim().split(" ");

    assertThat(CommandRun.of(words))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: What is to be verified? Name a DIR, or else --target and --job for the"
                    + " newest replica of a job.\n"));
  }

  @Test
  void aReplicaIsPinnedWhileItIsRead() throws IOException {
    List<Path> pins = new ArrayList<>();
    HandMadeReplica empty = new HandMadeReplica(target, 9).publish();
    faults.on(Operation.OPEN, ".*/_metadata").act(() -> pins.addAll(pins()));

    assertThat(CommandRun.of("verify", "--checksum", faulty(empty.directory())).exitCode())
        .isZero();

    assertThat(pins).isNotEmpty();
    assertThat(pins.get(0).getFileName().toString()).startsWith(JOB + ".chk-9.");
    assertThat(pins()).isEmpty();
  }

  @Test
  void whatIsRetiredMeanwhileProvesNothing() throws IOException {
    faults.on(Operation.OPEN, ".*/_replicas/.*").act(() -> Files.delete(replica.metadata()));

    CommandRun run = CommandRun.of("verify", "--checksum", faulty(replica.directory()));

    assertThat(run)
        .isEqualTo(
            new CommandRun(
                3,
                "",
                faulty(replica.directory())
                    + " was retired while it was tried: that proves nothing. Try a newer one.\n"));
    assertThat(proofs()).isEqualTo(Proofs.NONE);
  }

  @Test
  void whatIsRetiredBeforeItIsReadProvesNothing() throws IOException {
    faults.on(Operation.OPEN, ".*/_metadata").act(() -> Files.delete(replica.metadata()));

    CommandRun run = CommandRun.of("verify", "--checksum", faulty(replica.directory()));

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(proofs()).isEqualTo(Proofs.NONE);
  }

  private static StorePath faulty(Path path) {
    return FaultyFileSystem.path(path);
  }

  private List<Path> pins() throws IOException {
    try (Stream<Path> files = Files.list(target.resolve("_replicator/pins"))) {
      return files.toList();
    }
  }

  @Test
  void aSavepointHasNoProof() throws IOException {
    Path savepoint = replica.file("sp-7");
    Files.move(replica.directory(), savepoint);
    Files.move(replica.manifest(), replica.file("_replicas/sp-7.json.gz"));

    assertThat(CommandRun.of("verify", "--checksum", savepoint).exitCode()).isZero();

    assertThat(target.resolve("_replicator")).doesNotExist();
  }
}
