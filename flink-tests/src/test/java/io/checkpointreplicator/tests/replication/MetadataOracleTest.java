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
package io.checkpointreplicator.tests.replication;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.tests.metadata.FlinkMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.StateHandleID;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The oracle refuses replicas that differ in one thing from what they must be. */
final class MetadataOracleTest {
  private static final Path SOURCE = Path.of("/dc1/job");
  private static final byte[] OWN = "exclusive state".getBytes(US_ASCII);
  private static final byte[] SHARED = "shared state".getBytes(US_ASCII);

  @TempDir private Path directory;
  private Path target;
  private Path checkpoint;
  private MetadataOracle oracle;

  @BeforeEach
  void makeACheckpointAndItsReplica() throws IOException {
    target = directory.resolve("target");
    oracle = new MetadataOracle(SOURCE, target, "file", MetadataPaths.ABSOLUTE);
    write(target.resolve("chk-42/own"), OWN);
    write(target.resolve("shared/a"), SHARED);
    checkpoint = directory.resolve("chk-42/_metadata");
    StreamStateHandle own =
        new RelativeFileStateHandle(path("/dc1/job/chk-42/own"), "own", OWN.length);
    write(checkpoint, metadata(own, file("/dc1/job/shared/a", SHARED.length), 7));
  }

  @Test
  void aReplicaIsAccepted() throws IOException {
    SeenReplica replica = replica(metadata(own(), shared(), 7));
    assertThatCode(() -> oracle.assertMoved(checkpoint, replica)).doesNotThrowAnyException();
    assertThatCode(() -> oracle.assertWhole(replica)).doesNotThrowAnyException();
  }

  @Test
  void anotherOffsetIsRefused() throws IOException {
    assertNotMoved(metadata(own(), shared(), 8), "+ operator", "KeyGroupsStateHandle 0 at 8");
  }

  @Test
  void anotherSizeIsRefused() throws IOException {
    FileStateHandle longer = file(target + "/shared/a", SHARED.length + 1);
    assertNotMoved(metadata(own(), longer, 7), "+ operator", "/shared/a, 13 bytes");
  }

  @Test
  void anotherPathIsRefused() throws IOException {
    FileStateHandle other = file(target + "/shared/b", SHARED.length);
    assertNotMoved(metadata(own(), other, 7), "+ operator", "/shared/b, 12 bytes");
  }

  @Test
  void aPathAtTheSourceIsRefused() throws IOException {
    FileStateHandle left = file("/dc1/job/shared/a", SHARED.length);
    assertNotMoved(metadata(own(), left, 7), "+ operator", "file:/dc1/job/shared/a");
  }

  @Test
  void aRelativePathIsRefused() throws IOException {
    Files.copy(checkpoint, target.resolve("chk-42/_metadata"));
    StreamStateHandle relative =
        new RelativeFileStateHandle(path(target + "/chk-42/own"), "own", OWN.length);
    assertNotMoved(metadata(relative, shared(), 7), "+ operator", "relative file own");
  }

  @Test
  void anAdditionalByteIsRefused() throws IOException {
    byte[] metadata = metadata(own(), shared(), 7);
    assertNotMoved(
        Arrays.copyOf(metadata, metadata.length + 1),
        "metadata of the replica of chk-42 with the old paths");
  }

  @Test
  void aMissingFileIsRefused() throws IOException {
    Files.delete(target.resolve("shared/a"));
    assertNotWhole(replica(metadata(own(), shared(), 7)), "\"shared/a\"");
  }

  @Test
  void aChangedFileIsRefused() throws IOException {
    write(target.resolve("shared/a"), "Shared state".getBytes(US_ASCII));
    assertNotWhole(replica(metadata(own(), shared(), 7)), "\"shared/a\"");
  }

  @Test
  void aFileThatTheManifestLacksIsRefused() throws IOException {
    byte[] metadata = metadata(own(), shared(), 7);
    ReplicaManifest whole = replica(metadata).manifest();
    Map<String, Content> files = Map.of("chk-42/own", content(OWN));
    assertNotWhole(
        new SeenReplica(new ReplicaManifest(whole.stamp(), files), metadata), "\"shared/a\"");
  }

  @Test
  void otherMetadataThanTheManifestSaysIsRefused() throws IOException {
    ReplicaManifest manifest = replica(metadata(own(), shared(), 7)).manifest();
    assertNotWhole(new SeenReplica(manifest, metadata(own(), shared(), 8)), "Content[");
  }

  private void assertNotMoved(byte[] metadata, String... message) {
    assertThatThrownBy(() -> oracle.assertMoved(checkpoint, replica(metadata)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(message);
  }

  private void assertNotWhole(SeenReplica replica, String message) {
    assertThatThrownBy(() -> oracle.assertWhole(replica))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  private StreamStateHandle own() {
    return file(target + "/chk-42/own", OWN.length);
  }

  private StreamStateHandle shared() {
    return file(target + "/shared/a", SHARED.length);
  }

  private static SeenReplica replica(byte[] metadata) {
    ReplicaStamp stamp =
        new ReplicaStamp(
            new ReplicaStamp.Origin(new JobId("a".repeat(32)), 42, "file:/dc1", "file:/dc1/job"),
            "plan",
            new ReplicaStamp.Times(1, 2, 3),
            new ReplicaStamp.Totals(2, 27, 2, 27),
            content(metadata));
    return new SeenReplica(
        new ReplicaManifest(stamp, Map.of("chk-42/own", content(OWN), "shared/a", content(SHARED))),
        metadata);
  }

  private static Content content(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new Content(bytes.length, crc.getValue());
  }

  private static byte[] metadata(StreamStateHandle own, StreamStateHandle shared, long offset)
      throws IOException {
    OperatorState operator = FlinkMetadata.operator(1, 2);
    operator.putState(0, subtask(own, 5));
    operator.putState(1, subtask(shared, offset));
    return FlinkMetadata.store(
        new CheckpointMetadata(42, List.of(operator), List.of()), FlinkMetadata.versions().get(0));
  }

  private static OperatorSubtaskState subtask(StreamStateHandle stream, long offset) {
    return OperatorSubtaskState.builder()
        .setManagedKeyedState(
            KeyGroupsStateHandle.restore(
                new KeyGroupRangeOffsets(KeyGroupRange.of(0, 1), new long[] {offset, 99}),
                stream,
                new StateHandleID("id")))
        .build();
  }

  private static FileStateHandle file(String path, long size) {
    return new FileStateHandle(path(path), size);
  }

  private static org.apache.flink.core.fs.Path path(String path) {
    return new org.apache.flink.core.fs.Path("file:" + path);
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, content);
  }
}
