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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code verify} records of replicas. */
class VerifyProofTest {
  @TempDir Path target;
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
    assertThat(run.stderr())
        .startsWith(
            "Note: not recorded in "
                + flinkPath(target.resolve("_replicator/proofs/" + JOB + ".json"))
                + ": ")
        .endsWith("chk-7: 1 file, 10 B: all there, checksums as in the manifest\n");
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
