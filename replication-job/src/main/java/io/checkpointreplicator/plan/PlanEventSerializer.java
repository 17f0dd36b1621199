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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.runtime.Versions;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Writes {@link PlanEvent}s, between operators and into PUBLISH's state. */
public final class PlanEventSerializer implements SimpleVersionedSerializer<PlanEvent> {
  /** A tag byte, then the fields in the order of the record. */
  static final int VERSION = 1;

  private static final int HEADER = 1;
  private static final int REPORT = 2;
  private static final int AUDIT = 3;

  private static final int COPIED = 1;
  private static final int ALREADY_THERE = 2;
  private static final int SOURCE_GONE = 3;
  private static final int FAILED = 4;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(PlanEvent event) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    if (event instanceof PlanHeader header) {
      out.writeByte(HEADER);
      writeHeader(header, out);
    } else if (event instanceof CopyReport report) {
      out.writeByte(REPORT);
      writeReport(report, out);
    } else if (event instanceof AuditRecord audit) {
      out.writeByte(AUDIT);
      writeAudit(audit, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public PlanEvent deserialize(int version, byte[] bytes) throws IOException {
    Versions.check("plan event", version, VERSION);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    int tag = in.readByte();
    PlanEvent event =
        switch (tag) {
          case HEADER -> readHeader(in);
          case REPORT -> readReport(in);
          case AUDIT -> readAudit(in);
          default -> throw Versions.unknownTag("plan event", tag, AUDIT);
        };
    Versions.checkEnd("plan event", in);
    return event;
  }

  static void writePlan(PlanId plan, DataOutputSerializer out) throws IOException {
    out.writeLong(plan.sequence());
    out.writeUTF(plan.nonce());
  }

  static PlanId readPlan(DataInputDeserializer in) throws IOException {
    return new PlanId(in.readLong(), in.readUTF());
  }

  private static void writeHeader(PlanHeader header, DataOutputSerializer out) throws IOException {
    writePlan(header.plan(), out);
    out.writeUTF(header.sourceBase().toString());
    SourceCheckpoint checkpoint = header.checkpoint();
    out.writeUTF(checkpoint.job().hex());
    out.writeUTF(checkpoint.kind().name());
    out.writeUTF(checkpoint.jobDirectory().toString());
    out.writeLong(checkpoint.checkpointId());
    out.writeLong(checkpoint.completedAtMillis());
    out.writeInt(header.tasks());
  }

  private static PlanHeader readHeader(DataInputDeserializer in) throws IOException {
    return new PlanHeader(
        readPlan(in),
        StorePath.parse(in.readUTF()),
        new SourceCheckpoint(
            new JobId(in.readUTF()),
            CheckpointKind.valueOf(in.readUTF()),
            StorePath.parse(in.readUTF()),
            in.readLong(),
            in.readLong()),
        in.readInt());
  }

  private static void writeReport(CopyReport report, DataOutputSerializer out) throws IOException {
    writePlan(report.plan(), out);
    out.writeUTF(report.job().hex());
    out.writeInt(report.ordinal());
    out.writeUTF(report.targetPath());
    CopyOutcome outcome = report.outcome();
    if (outcome instanceof CopyOutcome.Copied copied) {
      writeContent(COPIED, copied.content(), out);
    } else if (outcome instanceof CopyOutcome.AlreadyThere there) {
      writeContent(ALREADY_THERE, there.content(), out);
    } else if (outcome instanceof CopyOutcome.SourceGone gone) {
      out.writeByte(SOURCE_GONE);
      out.writeUTF(Messages.fit(gone.message()));
    } else if (outcome instanceof CopyOutcome.Failed failed) {
      out.writeByte(FAILED);
      out.writeUTF(Messages.fit(failed.message()));
    }
  }

  private static void writeContent(int tag, Content content, DataOutputSerializer out)
      throws IOException {
    out.writeByte(tag);
    out.writeLong(content.sizeBytes());
    out.writeLong(content.crc32c());
  }

  private static CopyReport readReport(DataInputDeserializer in) throws IOException {
    return new CopyReport(
        readPlan(in), new JobId(in.readUTF()), in.readInt(), in.readUTF(), readOutcome(in));
  }

  private static CopyOutcome readOutcome(DataInputDeserializer in) throws IOException {
    int tag = in.readByte();
    return switch (tag) {
      case COPIED -> new CopyOutcome.Copied(new Content(in.readLong(), in.readLong()));
      case ALREADY_THERE -> new CopyOutcome.AlreadyThere(new Content(in.readLong(), in.readLong()));
      case SOURCE_GONE -> new CopyOutcome.SourceGone(in.readUTF());
      case FAILED -> new CopyOutcome.Failed(in.readUTF());
      default -> throw Versions.unknownTag("copy outcome", tag, FAILED);
    };
  }

  private static void writeAudit(AuditRecord audit, DataOutputSerializer out) throws IOException {
    out.writeLong(audit.atMillis());
    out.writeUTF(audit.job().hex());
    out.writeLong(audit.checkpointId());
    out.writeUTF(audit.event().name());
    out.writeUTF(Messages.fit(audit.reason()));
    out.writeLong(audit.amount().files());
    out.writeLong(audit.amount().bytes());
    out.writeLong(audit.amount().newFiles());
    out.writeLong(audit.amount().newBytes());
    // Not the lag: only PUBLISH knows it, and what PUBLISH says is a line.
    out.writeLong(audit.amount().times().planMillis());
  }

  private static AuditRecord readAudit(DataInputDeserializer in) throws IOException {
    return new AuditRecord(
        in.readLong(),
        new JobId(in.readUTF()),
        in.readLong(),
        AuditRecord.Event.valueOf(in.readUTF()),
        in.readUTF(),
        new AuditRecord.Amount(
            in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong()));
  }
}
