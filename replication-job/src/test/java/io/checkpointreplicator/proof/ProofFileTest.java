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
package io.checkpointreplicator.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.proof.Proof.By;
import io.checkpointreplicator.proof.Proof.Failed;
import io.checkpointreplicator.proof.Proof.Restore;
import io.checkpointreplicator.proof.Proof.Restored;
import io.checkpointreplicator.proof.Proof.Verified;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProofFileTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId OTHER_JOB = new JobId("b".repeat(32));
  private static final Verified VERIFIED = new Verified(1_700_000_000_000L, 7, 4096);
  private static final Restored RESTORED =
      new Restored(1_700_000_001_000L, 6, Restore.CLUSTER, 4, 4000, 1200);
  private static final Failed FAILED =
      new Failed(1_700_000_002_000L, 5, By.DRILL, "file:/x: missing");

  @TempDir private Path directory;
  private StorePath target;
  private ProofFile file;

  @BeforeEach
  void createFile() {
    target = StorePath.parse("file:" + directory);
    file = new ProofFile(target, JOB);
  }

  private Path onDisk() {
    return directory.resolve("_replicator/proofs/" + JOB + ".json");
  }

  @Test
  void theLastOfEachKindIsRead() throws IOException {
    file.record(new Verified(1, 1, 1));
    file.record(VERIFIED);
    file.record(RESTORED);
    file.record(FAILED);

    assertThat(Proofs.of(target, JOB))
        .isEqualTo(new Proofs(Optional.of(VERIFIED), Optional.of(RESTORED), Optional.of(FAILED)));
    assertThat(onDisk())
        .hasContent(
            ("{'verified':{'at':1700000000000,'checkpoint':7,'bytes':4096},"
                    + "'restored':{'at':1700000001000,'checkpoint':6,'how':'CLUSTER','files':4,"
                    + "'bytes':4000,'millis':1200},"
                    + "'failed':{'at':1700000002000,'checkpoint':5,'by':'DRILL',"
                    + "'reason':'file:/x: missing'}}")
                .replace('\'', '"'));
    assertThat(onDisk().getParent().toFile().list()).containsExactly(JOB + ".json");
  }

  @Test
  void thatThereIsNoneIsNoError() throws IOException {
    assertThat(Proofs.of(target, JOB)).isEqualTo(Proofs.NONE);
    assertThat(ProofFile.under(target)).isEmpty();
  }

  @Test
  void aPartMayBeMissing() throws IOException {
    file.record(FAILED);

    assertThat(file.read())
        .isEqualTo(new Proofs(Optional.empty(), Optional.empty(), Optional.of(FAILED)));
  }

  @Test
  void eachJobHasItsOwn() throws IOException {
    new ProofFile(target, OTHER_JOB).record(VERIFIED);
    file.record(VERIFIED);
    Files.writeString(onDisk().resolveSibling("README.json"), "{}");
    Files.writeString(onDisk().resolveSibling(JOB + "-1.part"), "{}");

    assertThat(ProofFile.under(target)).containsExactly(file, new ProofFile(target, OTHER_JOB));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "7",
        "{\"verified\":7}",
        "{\"verified\":{\"at\":1,\"checkpoint\":1,\"bytes\":-1}}",
        "{\"verified\":{\"at\":1,\"checkpoint\":1,\"bytes\":1e99}}",
        "{\"verified\":{\"at\":1,\"checkpoint\":1}}",
        "{\"failed\":{\"at\":1,\"checkpoint\":1,\"by\":\"MAGIC\",\"reason\":\"\"}}"
      })
  void whatIsNoRecordIsRefusedAndReplaced(String content) throws IOException {
    file.record(RESTORED);
    Files.writeString(onDisk(), content);

    assertThatIOException().isThrownBy(file::read);
    file.record(VERIFIED);
    assertThat(file.read())
        .isEqualTo(new Proofs(Optional.of(VERIFIED), Optional.empty(), Optional.empty()));
  }

  @Test
  void whatIsTooLongIsNotReadWhole() throws IOException {
    file.record(VERIFIED);
    Files.writeString(onDisk(), "{\"x\":\"" + "y".repeat(20_000) + "\"}");

    assertThatIOException()
        .isThrownBy(file::read)
        .withMessage("Not a record of proofs: longer than 16384 bytes");
  }

  @Test
  void aReasonIsOneShortLine() throws IOException {
    file.record(new Failed(1, 2, By.VERIFY, "a\n\tb" + "c".repeat(1000)));

    assertThat(file.read().failed().orElseThrow().reason()).hasSize(500).startsWith("a bcc");
  }
}
