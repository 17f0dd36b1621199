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
import static io.checkpointreplicator.cli.MetadataWriter.emptySegment;
import static io.checkpointreplicator.cli.MetadataWriter.file;
import static io.checkpointreplicator.cli.MetadataWriter.inline;
import static io.checkpointreplicator.cli.MetadataWriter.mergedOperatorState;
import static io.checkpointreplicator.cli.MetadataWriter.none;
import static io.checkpointreplicator.cli.MetadataWriter.operatorState;
import static io.checkpointreplicator.cli.MetadataWriter.segment;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.cli.MetadataWriter.Handle;
import io.checkpointreplicator.fixture.Poison;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.proof.Proof.By;
import io.checkpointreplicator.proof.Proof.Restore;
import io.checkpointreplicator.proof.Proof.Restored;
import io.checkpointreplicator.proof.Proofs;
import io.checkpointreplicator.publish.AuditLine;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DrillCommandTest {
  /** The newest that all lines read; it has no names of operators yet. */
  private static final int VERSION = 4;

  private static final String OPERATOR =
      new OperatorID("sum".hashCode(), "Sum per key".hashCode()).toHexString();
  private static final Serializable PROPERTIES =
      CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION);

  @TempDir Path target;
  @TempDir Path temporary;
  @TempDir Path database;
  private HandMadeReplica replica;

  @BeforeEach
  void createReplica() {
    replica = new HandMadeReplica(target, 7);
  }

  private void publish(Handle keyed) throws IOException {
    publish(keyed, PROPERTIES);
  }

  private void publish(Handle keyed, Serializable properties) throws IOException {
    replica.publish(
        new MetadataWriter(VERSION, 7, 1)
            .operator("sum", "Sum per key", 1, 1)
            .keyedSubtask(0, keyed)
            .endWith(properties));
  }

  private void publishRaw(Handle raw) throws IOException {
    replica.publish(
        new MetadataWriter(VERSION, 7, 1)
            .operator("sum", "Sum per key", 1, 1)
            .subtask(0, none(), none(), raw)
            .endWith(PROPERTIES));
  }

  private Handle stored(String path, byte[] content) throws IOException {
    HandMadeReplica.write(replica.file(path), content);
    replica.named(path, content);
    return file(replica.file(path).toUri().toString(), content.length);
  }

  private CommandRun drill() {
    return CommandRun.of("drill", "--target", target, "--job", JOB, "--temp", temporary);
  }

  private Proofs proofs() throws IOException {
    return Proofs.of(StorePath.parse("file:" + target), new JobId(JOB));
  }

  private void assertProven(CommandRun run, String... results) {
    assertThat(run.stderr()).contains("of state read by Flink in ");
    assertThat(run.exitCode()).isZero();
    assertThat(run.lines()).containsExactly(results);
  }

  private void assertProblem(CommandRun run, String begin) throws IOException {
    assertThat(run.lines()).as(run.stderr()).singleElement().asString().startsWith(begin);
    assertThat(run.stderr()).endsWith(": 1 problem\n");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(proofs().failed().orElseThrow().reason()).startsWith(begin);
    assertThat(proofs().failed().orElseThrow().by()).isEqualTo(By.DRILL);
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void rocksDbReadsAllKeysOfItsFiles() throws Exception {
    publish(StateBytes.incremental(StateBytes.database(database), replica, ""));

    CommandRun run = drill();

    assertProven(
        run,
        OPERATOR + ": default: 0 keys",
        OPERATOR + ": lists: 10 keys",
        OPERATOR + ": sums: 1000 keys");
    assertThat(run.stderr()).matches("chk-7: \\d+ files, .*: 1 piece of state read .* s\n");
    assertThat(temporary).isEmptyDirectory();
  }

  private Path sst() throws IOException {
    return StateBytes.filesOf(database).stream()
        .filter(file -> file.toString().endsWith(".sst"))
        .findFirst()
        .orElseThrow();
  }

  /** The manifest is that of the damaged file, as if it had been so at the source. */
  @Test
  void rocksDbFindsADamagedFile() throws Exception {
    StateBytes.database(database);
    byte[] bytes = Files.readAllBytes(sst());
    bytes[100] ^= 1;
    Files.write(sst(), bytes);
    String name = sst().getFileName().toString();
    publish(StateBytes.incremental(database, replica, ""));

    CommandRun run = drill();

    assertProblem(run, "operator " + OPERATOR + " subtask 0: IOException: RocksDB says: ");
    assertThat(run.stdout())
        .contains(name + " is " + flinkPath(replica.file("shared/" + name)))
        .doesNotContain(temporary.toString());
  }

  @Test
  void rocksDbMissesAFileThatNoHandleNames() throws Exception {
    StateBytes.database(database);
    String name = sst().getFileName().toString();
    Files.delete(sst());
    publish(StateBytes.incremental(database, replica, ""));

    CommandRun run = drill();

    assertProblem(run, "operator " + OPERATOR + " subtask 0: IOException: RocksDB says: ");
    // The older RocksDB tries another ending at last.
    assertThat(run.stdout()).contains(name.substring(0, name.indexOf('.')));
  }

  @Test
  void namesLeadNowhereElse() throws Exception {
    publish(StateBytes.incremental(StateBytes.database(database), replica, "../evil-"));

    CommandRun run = drill();

    assertProblem(run, "operator " + OPERATOR + " subtask 0: '../evil-");
    assertThat(run.stdout()).contains("is no name of a file in a database's directory.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"flipped", "cut", "missing"})
  void damageSinceTheCopyIsFoundAndNamed(String damage) throws Exception {
    publish(StateBytes.incremental(StateBytes.database(database), replica, ""));
    Path file = replica.file("shared/" + sst().getFileName());
    byte[] bytes = Files.readAllBytes(file);
    switch (damage) {
      case "flipped" -> {
        bytes[50] ^= 4;
        Files.write(file, bytes);
      }
      case "cut" -> Files.write(file, Arrays.copyOf(bytes, 50));
      default -> Files.delete(file);
    }

    assertProblem(
        drill(),
        flinkPath(file)
            + switch (damage) {
              case "flipped" -> ": CRC32C ";
              case "cut" -> ": 50 bytes, expected ";
              default -> ": missing, expected ";
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keyGroupsOfTheHashmapBackendBeginWhereTheHandleSays(boolean compressed) throws IOException {
    StateBytes state =
        StateBytes.withHead(compressed).hashmap(0, 500).hashmap(1, 20).hashmap(2, 5000);
    publish(StateBytes.keyGroups(3, state.offsets, stored("chk-7/a", state.toByteArray())));

    assertProven(drill());
  }

  @Test
  void aKeyGroupAtAnotherPlaceIsFound() throws IOException {
    StateBytes state = StateBytes.withHead(false).hashmap(0, 500).hashmap(1, 20);
    List<Long> swapped = List.of(state.offsets.get(1), state.offsets.get(0));
    publish(StateBytes.keyGroups(3, swapped, stored("chk-7/a", state.toByteArray())));

    assertProblem(
        drill(),
        "operator "
            + OPERATOR
            + " subtask 0: "
            + flinkPath(replica.file("chk-7/a"))
            + ": Key group 1 at byte %d: found the beginning of key group 0 there."
                .formatted(state.offsets.get(0)));
  }

  @Test
  void aKeyGroupBehindTheEndIsFound() throws IOException {
    StateBytes state = StateBytes.withHead(false).hashmap(0, 500);
    List<Long> offsets = List.of(state.offsets.get(0), 9999L);
    publish(StateBytes.keyGroups(3, offsets, stored("chk-7/a", state.toByteArray())));

    assertProblem(drill(), "operator " + OPERATOR + " subtask 0: ");
  }

  @Test
  void damagedCompressionIsFound() throws IOException {
    StateBytes state = StateBytes.withHead(true).hashmap(0, 500).hashmap(1, 500);
    byte[] bytes = state.toByteArray();
    bytes[bytes.length - 5] ^= 1;
    publish(StateBytes.keyGroups(3, state.offsets, stored("chk-7/a", bytes)));

    CommandRun run = drill();

    assertProblem(run, "operator " + OPERATOR + " subtask 0: ");
    assertThat(run.stdout()).contains("Key group 1 at byte ");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void entriesOfACanonicalSavepointAreInTheirKeyGroups(boolean compressed) throws IOException {
    StateBytes state = StateBytes.withHead(compressed).canonical(0).canonical(1);
    // A key group without state.
    List<Long> offsets = List.of(state.offsets.get(0), state.offsets.get(1), 0L);
    publish(StateBytes.keyGroups(7, offsets, stored("chk-7/a", state.toByteArray())));

    assertProven(drill());
  }

  @Test
  void anEntryInAnotherKeyGroupIsFound() throws IOException {
    StateBytes state = StateBytes.withHead(false).canonical(0).canonical(2);
    publish(StateBytes.keyGroups(7, state.offsets, stored("chk-7/a", state.toByteArray())));

    CommandRun run = drill();

    assertProblem(run, "operator " + OPERATOR + " subtask 0: ");
    assertThat(run.stdout())
        .contains(
            "Key group 1 at byte %d: found a key of key group 2 there."
                .formatted(state.offsets.get(1)));
  }

  @Test
  void rawKeyedStateIsReadAsItIs() throws IOException {
    publishRaw(StateBytes.keyGroups(3, List.of(0L, 10L), stored("chk-7/a", new byte[20])));

    assertProven(drill());
  }

  @Test
  void allOtherStateIsRead() throws IOException {
    StateBytes base = StateBytes.withHead(false).hashmap(0, 500);
    byte[] merged = new byte[300];
    Handle segmented = stored("taskowned/m", merged);
    assertThat(segmented).isNotNull();
    String owned = replica.file("taskowned/m").toUri().toString();
    replica.publish(
        new MetadataWriter(VERSION, 7, 2)
            .operator("source", "Source", 2, inline(10), 2)
            .operatorSubtask(0, operatorState(stored("chk-7/o", new byte[10])))
            .operatorSubtask(
                1,
                mergedOperatorState(
                    replica.file("taskowned/t").toUri().toString(),
                    replica.file("shared/t").toUri().toString(),
                    segment(owned, 100, 200)))
            .operator("sum", "Sum per key", 1, 1)
            .subtask(
                0,
                mergedOperatorState(
                    replica.file("taskowned/t").toUri().toString(),
                    replica.file("shared/t").toUri().toString(),
                    emptySegment()),
                changelog(
                    StateBytes.keyGroups(3, base.offsets, stored("chk-7/a", base.toByteArray())),
                    stored("taskowned/dstl", new byte[11])))
            .endWith(PROPERTIES));

    CommandRun run = drill();

    assertProven(run);
    assertThat(run.stderr()).contains(": 5 pieces of state read ");
  }

  @Test
  void whatTheProofIsIsRecorded() throws IOException {
    long before = System.currentTimeMillis();
    publish(none());
    replica.publish(
        new MetadataWriter(VERSION, 7, 1)
            .operator("sum", "Sum per key", 1, 1)
            .operatorSubtask(0, operatorState(stored("chk-7/o", new byte[10])))
            .endWith(PROPERTIES));

    assertProven(drill());

    Restored proof = proofs().restored().orElseThrow();
    assertThat(proof.atMillis()).isBetween(before, System.currentTimeMillis());
    assertThat(proof)
        .isEqualTo(new Restored(proof.atMillis(), 7, Restore.STRUCTURE, 1, 10, proof.millis()));
    AuditRecord logged = logged();
    assertThat(logged)
        .isEqualTo(
            new AuditRecord(
                proof.atMillis(),
                new JobId(JOB),
                7,
                Event.PROVEN,
                "",
                new AuditRecord.Amount(1, 10, 0, 0, proof.millis())));
  }

  /** The only line in the audit log. */
  private AuditRecord logged() throws IOException {
    try (Stream<Path> all = Files.walk(target.resolve("_replicator/log"))) {
      List<Path> files = all.filter(Files::isRegularFile).toList();
      assertThat(files).hasSize(1);
      assertThat(target.resolve("_replicator/log").relativize(files.get(0)).toString())
          .matches("\\d{4}-\\d\\d-\\d\\d--\\d\\d/drill-[0-9a-f-]{36}");
      List<String> lines = Files.readAllLines(files.get(0));
      assertThat(lines).hasSize(1);
      return AuditLine.read(lines.get(0));
    }
  }

  @Test
  void whyItDoesNotRestoreIsInTheAuditLog() throws IOException {
    publish(none());
    Files.write(replica.metadata(), new byte[100]);

    assertProblem(drill(), flinkPath(replica.metadata()) + ": Checkpoint metadata at byte 0: ");

    assertThat(logged().event()).isEqualTo(Event.UNPROVEN);
    assertThat(logged().reason()).startsWith(flinkPath(replica.metadata()));
  }

  @Test
  void otherObjectsThanPropertiesAreRefusedAndNeverRun() throws IOException {
    int runsBefore = Poison.runs();
    publish(none(), new Poison(target.resolve("trace")));

    CommandRun run = drill();

    assertThat(Poison.runs()).isEqualTo(runsBefore);
    assertThat(target.resolve("trace")).doesNotExist();
    assertProblem(
        run,
        flinkPath(replica.metadata())
            + ": its serialized properties hold a io.checkpointreplicator.fixture.Poison; allowed:"
            + " the properties that this Flink writes. Nothing of it was run. Somebody may have"
            + " tampered with the file: compare it with another replica.");
  }

  @Test
  void anAdmittedClassAloneIsNoProperties() throws IOException {
    publish(
        none(),
        (Serializable)
            CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION)
                .getCheckpointType());

    assertProblem(
        drill(),
        flinkPath(replica.metadata())
            + ": its serialized properties hold a"
            + " org.apache.flink.runtime.checkpoint.CheckpointType; allowed: ");
  }

  @Test
  void aPromotedReplicaIsProvenToo() throws IOException {
    publish(none());
    Files.writeString(replica.file("_fence.json"), "{}");

    assertProven(drill());
  }

  @Test
  void theNewestIsTriedUnlessAnotherIsNamed() throws IOException {
    publish(none());
    replica = new HandMadeReplica(target, 8);
    replica.publish(
        new MetadataWriter(VERSION, 8, 1)
            .operator("sum", "Sum per key", 1, 1)
            .keyedSubtask(0, none())
            .endWith(PROPERTIES),
        HandMadeReplica.PUBLISHED_AT + 1000);

    assertThat(drill().stderr()).startsWith("chk-8: ");
    CommandRun older =
        CommandRun.of("drill", "--target", target, "--job", JOB, "--checkpoint", "7");
    assertThat(older.stderr()).startsWith("chk-7: ");
    assertThat(older.exitCode()).isZero();
  }

  @Test
  void withoutReplicaThereIsNothingToTry() throws IOException {
    assertThat(drill())
        .isEqualTo(
            new CommandRun(
                3,
                "",
                "There is no replica: no "
                    + flinkPath(target)
                    + "/"
                    + JOB
                    + "/chk-N/_metadata.\n"));
    publish(none());
    CommandRun other =
        CommandRun.of("drill", "--target", target, "--job", JOB, "--checkpoint", "6");
    assertThat(other.exitCode()).isEqualTo(3);
    assertThat(other.stderr()).endsWith("/chk-6/_metadata.\n");
  }

  @Test
  void aReplicaWithoutManifestIsNotProven() throws IOException {
    publish(none());
    Files.delete(replica.manifest());

    assertProblem(drill(), flinkPath(replica.directory()) + " is no replica with a manifest: ");
  }

  @Test
  void aPlaceForTemporaryFilesMustBeThere() throws IOException {
    publish(none());

    CommandRun run =
        CommandRun.of(
            "drill", "--target", target, "--job", JOB, "--temp", temporary.resolve("none"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .isEqualTo("Error: --temp " + temporary.resolve("none") + " is no directory. Name one.\n");
  }

  @Test
  void whereNothingCanBeRecordedTheReplicaIsProvenAllTheSame() throws IOException {
    publish(none());
    Files.writeString(target.resolve("_replicator"), "in the way");

    CommandRun run = drill();

    assertProven(run);
    assertThat(run.stderr())
        .contains("Note: not recorded in ")
        .contains("Note: not in the audit log: ");
  }
}
