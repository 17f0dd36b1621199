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
package io.checkpointreplicator.tests.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateHandleKind;
import io.checkpointreplicator.model.metadata.StateRole;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Handles that Flink reads but its classes on one of the lines cannot express. */
final class HandBuiltMetadataTest {

  private static final int WITH_MERGED_CHANNELS = 6;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  @ParameterizedTest
  @ValueSource(ints = {3, 4})
  void flinkLoadsTheSameFilesFromHandlesThatItNoLongerWrites(int version) throws IOException {
    writeUpToSubtaskState(version);
    out.writeInt(0);
    out.writeInt(0);
    writeOldChangelog();
    out.writeByte(3);
    writeKeyGroups();
    writeFile("/job/raw");
    out.writeInt(0);
    out.writeInt(0);
    writeEnd(version);
    assertThat(SeenFiles.of(bytes.toByteArray()))
        .containsExactly(
            "ABSOLUTE /job/meta 0+9",
            "ABSOLUTE /job/shared 0+11",
            "ABSOLUTE /job/private 0+12",
            "ABSOLUTE /job/dstl 0+9",
            "ABSOLUTE /job/raw 0+8")
        .containsExactlyElementsOf(FlinkFiles.of(FlinkMetadata.load(bytes.toByteArray(), "/job")));
    assertIdentity();
  }

  @Test
  void flinkWritesTheSameMergedChannelState() throws IOException {
    writeMergedChannels("/job/in", "/job/out");
    assertThat(SeenFiles.of(bytes.toByteArray()))
        .containsExactly("ABSOLUTE /job/in 0+7", "ABSOLUTE /job/out 0+8");
    assertIdentity();
    KindsOf kinds = new KindsOf();
    transcode(LocationRewriter.identity(), kinds);
    assertThat(kinds.lines)
        .containsExactly(
            "MERGED_INPUT_CHANNEL INPUT_CHANNEL",
            "FILE INPUT_CHANNEL",
            "MERGED_RESULT_SUBPARTITION OUTPUT_CHANNEL",
            "FILE OUTPUT_CHANNEL");
    assumeThat(FlinkMetadata.knows(WITH_MERGED_CHANNELS)).isTrue();
    assertThat(loadedAndStored(bytes.toByteArray())).isEqualTo(bytes.toByteArray());
  }

  @Test
  void flinkLoadsMergedChannelStateThatMoved() throws IOException {
    writeMergedChannels("/job/in", "/job/out");
    byte[] moved = transcode(new RootRewriter("/job", "/new/base"), new MetadataVisitor() {});
    bytes.reset();
    writeMergedChannels("/new/base/in", "/new/base/out");
    assertThat(moved).isEqualTo(bytes.toByteArray());
    assumeThat(FlinkMetadata.knows(WITH_MERGED_CHANNELS)).isTrue();
    assertThat(loadedAndStored(moved)).isEqualTo(moved);
  }

  private void writeOldChangelog() throws IOException {
    out.writeByte(8);
    writeRange();
    out.writeLong(100);
    out.writeInt(1);
    writeOldIncremental();
    out.writeInt(1);
    out.writeByte(10);
    writeRange();
    out.writeInt(1);
    out.writeLong(5);
    writeFile("/job/dstl");
    out.writeLong(9);
    out.writeLong(9);
    out.writeUTF("id");
    out.writeLong(3);
    out.writeUTF("id");
  }

  private void writeOldIncremental() throws IOException {
    out.writeByte(5);
    out.writeLong(41);
    out.writeUTF("no uuid");
    writeRange();
    writeFile("/job/meta");
    out.writeInt(1);
    out.writeUTF("000001.sst");
    writeFile("/job/shared");
    out.writeInt(1);
    out.writeUTF("CURRENT");
    writeFile("/job/private");
  }

  private void writeMergedChannels(String input, String output) throws IOException {
    writeUpToSubtaskState(WITH_MERGED_CHANNELS);
    out.writeInt(0);
    out.writeInt(0);
    out.writeByte(0);
    out.writeByte(0);
    writeMerged(3, input, 7);
    writeMerged(4, output, 8);
    writeEnd(WITH_MERGED_CHANNELS);
  }

  private void writeMerged(int type, String path, int size) throws IOException {
    out.writeInt(1);
    out.writeByte(type);
    out.writeInt(0);
    out.writeLong(size);
    out.writeByte(2);
    out.writeLong(size);
    out.writeUTF(path);
    out.writeInt(5);
    out.write(new byte[5]);
  }

  private void writeUpToSubtaskState(int version) throws IOException {
    out.writeInt(Checkpoints.HEADER_MAGIC_NUMBER);
    out.writeInt(version);
    out.writeLong(42);
    out.writeInt(0);
    out.writeInt(1);
    if (version >= 5) {
      out.writeUTF("name");
      out.writeUTF("");
    }
    out.writeLong(1);
    out.writeLong(2);
    out.writeInt(1);
    out.writeInt(128);
    out.writeByte(0);
    out.writeInt(1);
    out.writeInt(0);
  }

  private void writeRange() throws IOException {
    out.writeInt(0);
    out.writeInt(2);
  }

  private void writeKeyGroups() throws IOException {
    writeRange();
    out.writeLong(0);
    out.writeLong(10);
  }

  /** A file that is as long as its name. */
  private void writeFile(String path) throws IOException {
    out.writeByte(2);
    out.writeLong(path.length());
    out.writeUTF(path);
  }

  private void writeEnd(int version) throws IOException {
    if (version >= 4) {
      new ObjectOutputStream(out).writeObject(null);
    }
  }

  private void assertIdentity() throws IOException {
    assertThat(transcode(LocationRewriter.identity(), new MetadataVisitor() {}))
        .isEqualTo(bytes.toByteArray());
  }

  private byte[] transcode(LocationRewriter rewriter, MetadataVisitor visitor) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    CheckpointMetadataTranscoder.transcode(
        new ByteArrayInputStream(bytes.toByteArray()), target, rewriter, visitor);
    return target.toByteArray();
  }

  private static byte[] loadedAndStored(byte[] metadata) throws IOException {
    return FlinkMetadata.store(FlinkMetadata.load(metadata, "/job"), WITH_MERGED_CHANNELS);
  }

  private static final class KindsOf implements MetadataVisitor {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void handle(StateHandleKind kind, StateRole role) {
      lines.add(kind + " " + role);
    }
  }
}
