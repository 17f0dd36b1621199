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
package io.checkpointreplicator.tests.chaos;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.tests.metadata.FlinkMetadata;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

/**
 * A replica of one job with two files, {@code shared/a} by its absolute and {@code chk-N/b} by its
 * relative path, whose metadata Flink has written.
 *
 * @param job the directory of the job
 */
record WrittenReplica(Path job, long checkpointId) {

  /** Writes files, manifest and metadata, in this order. */
  static WrittenReplica write(Path target, String jobId, long checkpointId) throws IOException {
    WrittenReplica replica = new WrittenReplica(target.resolve(jobId), checkpointId);
    Files.createDirectories(replica.directory());
    Files.createDirectories(replica.job.resolve("shared"));
    Files.createDirectories(replica.job.resolve("_replicas/leases/1-owner/retired"));
    Files.writeString(replica.shared(), "shared state");
    Files.writeString(replica.own(), "state");
    replica.writeMetadata(replica.shared());
    return replica;
  }

  Path directory() {
    return job.resolve("chk-" + checkpointId);
  }

  Path metadata() {
    return directory().resolve("_metadata");
  }

  Path manifest() {
    return job.resolve("_replicas/chk-" + checkpointId + ".json.gz");
  }

  Path retiredManifest() {
    return job.resolve(
        "_replicas/leases/1-owner/retired/chk-" + checkpointId + ".1700000000000.json.gz");
  }

  Path shared() {
    return job.resolve("shared/a");
  }

  Path own() {
    return directory().resolve("b");
  }

  /** Writes metadata that names some file as the shared one, and a manifest of the usual two. */
  void writeMetadata(Path absolute) throws IOException {
    byte[] metadata =
        store(
            new FileStateHandle(
                new org.apache.flink.core.fs.Path(absolute.toUri()), Files.size(absolute)),
            new RelativeFileStateHandle(
                new org.apache.flink.core.fs.Path(own().toUri()), "b", Files.size(own())));
    writeManifest(metadata, shared(), own());
    Files.write(metadata(), metadata);
  }

  /** Writes a manifest that names these files as they are. */
  void writeManifest(byte[] metadata, Path... files) throws IOException {
    Map<String, Content> contents = new TreeMap<>();
    for (Path file : files) {
      contents.put(job.relativize(file).toString(), content(Files.readAllBytes(file)));
    }
    ReplicaStamp stamp =
        new ReplicaStamp(
            new ReplicaStamp.Origin(
                new JobId(job.getFileName().toString()), checkpointId, "file:/s", "file:/s/chk"),
            "1-00000000",
            new ReplicaStamp.Times(1, 2, 3),
            new ReplicaStamp.Totals(files.length, 1, files.length, 1),
            content(metadata));
    try (OutputStream out = Files.newOutputStream(manifest())) {
      ManifestParser.write(new ReplicaManifest(stamp, contents), out);
    }
  }

  /** Makes it invisible, as RETAIN does. */
  void hide() throws IOException {
    Files.move(manifest(), retiredManifest());
    Files.delete(metadata());
  }

  /** Flips a bit, and leaves the length alone. */
  static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
  }

  static void append(Path file) throws IOException {
    Files.writeString(file, Files.readString(file) + "more", StandardCharsets.ISO_8859_1);
  }

  private byte[] store(StreamStateHandle... handles) throws IOException {
    OperatorState operator = FlinkMetadata.operator(1, handles.length);
    for (int subtask = 0; subtask < handles.length; subtask++) {
      KeyGroupRangeOffsets offsets =
          new KeyGroupRangeOffsets(KeyGroupRange.of(subtask * 64, subtask * 64 + 63));
      operator.putState(
          subtask,
          OperatorSubtaskState.builder()
              .setManagedKeyedState(new KeyGroupsStateHandle(offsets, handles[subtask]))
              .build());
    }
    List<Integer> versions = FlinkMetadata.versions();
    return FlinkMetadata.store(
        new CheckpointMetadata(checkpointId, List.of(operator), List.of()),
        versions.get(versions.size() - 1));
  }

  private static Content content(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new Content(bytes.length, crc.getValue());
  }
}
