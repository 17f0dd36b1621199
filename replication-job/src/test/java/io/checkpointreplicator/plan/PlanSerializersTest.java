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
package io.checkpointreplicator.plan;

import static io.checkpointreplicator.runtime.SerializerChecks.arrives;
import static io.checkpointreplicator.runtime.SerializerChecks.hex;
import static io.checkpointreplicator.runtime.SerializerChecks.isReadFrom;
import static io.checkpointreplicator.runtime.SerializerChecks.isWrittenAs;
import static io.checkpointreplicator.runtime.SerializerChecks.refusesWhatItDoesNotKnow;
import static io.checkpointreplicator.runtime.SerializerChecks.utf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.Original;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The formats of what goes between the operators and into their state. The bytes are spelled out:
 * whoever changes a format changes its version too.
 */
class PlanSerializersTest {
  private static final String HEX = "0123456789abcdef0123456789abcdef";
  private static final JobId JOB = new JobId(HEX);
  private static final PlanId PLAN = new PlanId(0x18BCFE56800L, "0a1b2c3d");
  private static final StorePath BASE = StorePath.parse("hdfs://nn/flink");
  private static final SourceCheckpoint CHECKPOINT =
      new SourceCheckpoint(JOB, BASE.resolve(HEX), 7, 1000);
  private static final PlanHeader HEADER = new PlanHeader(PLAN, BASE, CHECKPOINT, 100_000);
  private static final AuditRecord AUDIT =
      new AuditRecord(
          1000, JOB, 7, AuditRecord.Event.PUBLISHED, "why", new AuditRecord.Amount(1, 2, 3, 4, 5));

  private static final String PLAN_BYTES = "0000018bcfe56800 " + utf("0a1b2c3d");

  private static CopyReport report(CopyOutcome outcome) {
    return new CopyReport(PLAN, JOB, 3, "shared/x", outcome);
  }

  private static CopyTask task(StateFile.Range range, FileScope scope) {
    return new CopyTask(
        PLAN, JOB, 7, 3, new StateFile(BASE.resolve(HEX + "/shared/x"), range, scope, "shared/x"));
  }

  static Stream<PlanEvent> events() {
    return Stream.of(
        HEADER,
        new PlanHeader(PLAN, StorePath.parse("file:/ä €😀"), CHECKPOINT, 0),
        new PlanHeader(
            PLAN, BASE, new SourceCheckpoint(JOB, CheckpointKind.SAVEPOINT, BASE, 7, 1000), 1),
        report(new CopyOutcome.Copied(new Content(Long.MAX_VALUE, 0xFFFFFFFFL))),
        report(new CopyOutcome.AlreadyThere(new Content(0, 0))),
        report(new CopyOutcome.SourceGone("State file x is gone")),
        report(new CopyOutcome.Failed("")),
        AUDIT,
        new AuditRecord(
            0,
            JOB,
            AuditRecord.NO_CHECKPOINT,
            AuditRecord.Event.FAILED,
            "",
            AuditRecord.Amount.NONE));
  }

  @ParameterizedTest
  @MethodSource("events")
  void eventsArrive(PlanEvent event) throws IOException {
    arrives(new PlanEventSerializer(), event);
    refusesWhatItDoesNotKnow(new PlanEventSerializer(), event, "plan event");
  }

  @ParameterizedTest
  @EnumSource
  void eachKindOfAuditRecordArrives(AuditRecord.Event event) throws IOException {
    arrives(
        new PlanEventSerializer(),
        new AuditRecord(1, JOB, 2, event, "because", AuditRecord.Amount.NONE));
  }

  @Test
  void headersAreWrittenAs() throws IOException {
    isWrittenAs(
        new PlanEventSerializer(),
        HEADER,
        "01",
        PLAN_BYTES,
        utf("hdfs://nn/flink"),
        utf(HEX),
        utf("CHECKPOINT"),
        utf("hdfs://nn/flink/" + HEX),
        "0000000000000007 00000000000003e8 000186a0");
  }

  @Test
  void reportsAreWrittenAs() throws IOException {
    String start = "02" + PLAN_BYTES + utf(HEX) + "00000003" + utf("shared/x");
    PlanEventSerializer serializer = new PlanEventSerializer();
    Content content = new Content(258, 0xCAFEBABEL);
    String contentBytes = "0000000000000102 00000000cafebabe";
    isWrittenAs(serializer, report(new CopyOutcome.Copied(content)), start, "01", contentBytes);
    isWrittenAs(
        serializer, report(new CopyOutcome.AlreadyThere(content)), start, "02", contentBytes);
    isWrittenAs(serializer, report(new CopyOutcome.SourceGone("gone")), start, "03", utf("gone"));
    isWrittenAs(serializer, report(new CopyOutcome.Failed("why")), start, "04", utf("why"));
  }

  @Test
  void auditRecordsAreWrittenAs() throws IOException {
    isWrittenAs(
        new PlanEventSerializer(),
        AUDIT,
        "03 00000000000003e8",
        utf(HEX),
        "0000000000000007",
        utf("PUBLISHED"),
        utf("why"),
        "0000000000000001 0000000000000002 0000000000000003 0000000000000004 0000000000000005");
  }

  @Test
  void unknownTagsAreRefused() throws IOException {
    PlanEventSerializer serializer = new PlanEventSerializer();
    byte[] unknownEvent = serializer.serialize(HEADER);
    unknownEvent[0] = 4;
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> serializer.deserialize(1, unknownEvent))
        .withMessage("Serialized plan event has tag 4, supported: 1 to 3.");
    byte[] unknownOutcome = serializer.serialize(report(new CopyOutcome.Failed("")));
    unknownOutcome[unknownOutcome.length - 3] = 5;
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> serializer.deserialize(1, unknownOutcome))
        .withMessage("Serialized copy outcome has tag 5, supported: 1 to 4.");
  }

  /** What Flink says in an error has no limit, a text in a record has: 65,535 bytes. */
  @Test
  void longMessagesAreCut() throws IOException {
    PlanEventSerializer serializer = new PlanEventSerializer();
    String longest = "€".repeat(100_000);
    for (PlanEvent event :
        new PlanEvent[] {
          report(new CopyOutcome.Failed(longest)),
          report(new CopyOutcome.SourceGone(longest)),
          new AuditRecord(1, JOB, 2, AuditRecord.Event.FAILED, longest, AuditRecord.Amount.NONE)
        }) {
      PlanEvent arrived = serializer.deserialize(1, serializer.serialize(event));
      assertThat(arrived.toString()).contains("€".repeat(8192) + " ...").doesNotContain(longest);
    }
  }

  static Stream<CopyTask> tasks() {
    return Stream.of(
        task(new StateFile.Range(0, 100, StateFile.Extent.WHOLE), FileScope.SHARED),
        task(new StateFile.Range(0, -1, StateFile.Extent.WHOLE_AT_LEAST), FileScope.FOREIGN),
        task(new StateFile.Range(5, 0, StateFile.Extent.PART), FileScope.TASK_OWNED),
        task(new StateFile.Range(0, 1, StateFile.Extent.WHOLE), FileScope.EXCLUSIVE),
        copiedTask());
  }

  private static CopyTask copiedTask() {
    StateFile file =
        task(new StateFile.Range(0, 100, StateFile.Extent.WHOLE), FileScope.FOREIGN).file();
    Original original =
        new Original(
            StorePath.parse("hdfs://dc1/x"),
            new StateFile.Range(7, 100, StateFile.Extent.PART),
            0xCAFEBABEL);
    return new CopyTask(PLAN, JOB, 7, 3, file.copiedFrom(original));
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void tasksArrive(CopyTask task) throws IOException {
    arrives(new CopyTaskSerializer(), task);
    refusesWhatItDoesNotKnow(new CopyTaskSerializer(), task, "copy task");
  }

  /** The longest path that is allowed, in characters of three bytes, fits into a record. */
  @Test
  void tasksWithLongPathsArrive() throws IOException {
    String name = "€".repeat(8192 - "hdfs://nn/flink/shared/".length());
    CopyTask task =
        new CopyTask(
            PLAN,
            JOB,
            7,
            3,
            new StateFile(
                BASE.resolve("shared/" + name),
                new StateFile.Range(0, 100, StateFile.Extent.WHOLE),
                FileScope.SHARED,
                "shared/" + name));
    CopyTaskSerializer serializer = new CopyTaskSerializer();
    assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(task)))
        .isEqualTo(task);
  }

  private static final String[] TASK_BYTES = {
    PLAN_BYTES,
    utf(HEX),
    "0000000000000007 00000003",
    utf("hdfs://nn/flink/" + HEX + "/shared/x"),
    "0000000000000000 0000000000000064",
    utf("WHOLE"),
    utf("FOREIGN"),
    utf("shared/x")
  };

  @Test
  void tasksAreWrittenAs() throws IOException {
    CopyTaskSerializer serializer = new CopyTaskSerializer();
    String original =
        hex(
            utf("hdfs://dc1/x"),
            "0000000000000007 0000000000000064",
            utf("PART"),
            "00000000cafebabe");
    assertThat(serializer.getVersion()).isEqualTo(2);
    assertThat(HexFormat.of().formatHex(serializer.serialize(copiedTask())))
        .isEqualTo(hex(TASK_BYTES) + "01" + original);
    isReadFrom(serializer, 2, copiedTask(), hex(TASK_BYTES), "01", original);
  }

  /** Of the version before originals. */
  @Test
  void tasksWithoutOriginalAreReadFrom() throws IOException {
    CopyTask task = task(new StateFile.Range(0, 100, StateFile.Extent.WHOLE), FileScope.FOREIGN);
    isReadFrom(new CopyTaskSerializer(), 1, task, TASK_BYTES);
    isReadFrom(new CopyTaskSerializer(), 2, task, hex(TASK_BYTES), "00");
  }

  @Test
  void tasksOfOneTargetFileMeetAtOneSubtask() {
    CopyTask task = tasks().findFirst().orElseThrow();
    assertThat(task.targetKey()).isEqualTo(HEX + "/shared/x");
  }

  @Test
  void numbersThatNoPlanHasAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PlanHeader(PLAN, BASE, CHECKPOINT, -1))
        .withMessage("tasks must not be negative: -1");
    StateFile file = tasks().findFirst().orElseThrow().file();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CopyTask(PLAN, JOB, 7, -1, file))
        .withMessage("ordinal must not be negative: -1");
  }

  static Stream<JobTrack> tracks() {
    JobTrack track = JobTrack.of(new SourceJob(JOB, BASE, BASE.resolve(HEX)));
    return Stream.of(track, track.planned(HEADER), track.planned(HEADER).ended());
  }

  @ParameterizedTest
  @MethodSource("tracks")
  void tracksArrive(JobTrack track) throws IOException {
    arrives(new JobTrackSerializer(), track);
    refusesWhatItDoesNotKnow(new JobTrackSerializer(), track, "job track");
  }

  @Test
  void tracksAreWrittenAs() throws IOException {
    JobTrack track = tracks().findFirst().orElseThrow();
    String source = utf(HEX) + utf("hdfs://nn/flink") + utf("hdfs://nn/flink/" + HEX);
    isWrittenAs(new JobTrackSerializer(), track, source, "0000000000000000 00");
    isWrittenAs(
        new JobTrackSerializer(),
        track.planned(HEADER),
        source,
        "0000018bcfe56800 01",
        PLAN_BYTES,
        "0000000000000007 00000000000003e8");
  }

  /** Even after the plan has ended, so that the next one is higher. */
  @Test
  void aTrackRemembersTheSequenceOfItsLastPlan() {
    JobTrack track = tracks().findFirst().orElseThrow();
    assertThat(track.planned(HEADER).inFlight())
        .contains(
            new JobTrack.InFlight(PLAN, CHECKPOINT.checkpointId(), CHECKPOINT.completedAtMillis()));
    assertThat(track.planned(HEADER).ended())
        .isEqualTo(new JobTrack(track.source(), PLAN.sequence(), Optional.empty()));
  }
}
