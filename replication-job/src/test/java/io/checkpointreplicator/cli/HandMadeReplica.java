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

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/** A replica as PUBLISH leaves it: state files, manifest, metadata with absolute paths. */
final class HandMadeReplica {
  static final String JOB = "0123456789abcdef0123456789abcdef";
  static final long PUBLISHED_AT = 1_700_000_000_000L;

  private final Path jobDirectory;
  private final long id;
  private final Map<String, Content> files = new HashMap<>();
  private final List<MetadataWriter.Handle> references = new ArrayList<>();

  HandMadeReplica(Path target, long id) {
    this(target, JOB, id);
  }

  HandMadeReplica(Path target, String job, long id) {
    this.jobDirectory = target.resolve(job);
    this.id = id;
  }

  Path directory() {
    return jobDirectory.resolve("chk-" + id);
  }

  Path metadata() {
    return directory().resolve("_metadata");
  }

  Path manifest() {
    return jobDirectory.resolve("_replicas/chk-" + id + ".json.gz");
  }

  Path file(String path) {
    return jobDirectory.resolve(path);
  }

  /** A state file that metadata and manifest name. */
  HandMadeReplica with(String path, byte[] bytes) throws IOException {
    return withUnnamed(path, bytes).named(path, bytes);
  }

  /** A state file that only the metadata names. */
  HandMadeReplica withUnnamed(String path, byte[] bytes) throws IOException {
    write(file(path), bytes);
    return referencing(MetadataWriter.file(file(path).toUri().toString(), bytes.length));
  }

  /** A further shared file in the metadata. */
  HandMadeReplica referencing(MetadataWriter.Handle handle) {
    references.add(handle);
    return this;
  }

  /** A file in the manifest. */
  HandMadeReplica named(String path, byte[] bytes) {
    files.put(path, content(bytes));
    return this;
  }

  HandMadeReplica publish() throws IOException {
    return publish(PUBLISHED_AT, 1500);
  }

  /** Writes manifest and metadata; the latter is as old as the publishing. */
  HandMadeReplica publish(long atMillis, long lagMillis) throws IOException {
    return publish(
        atMillis,
        lagMillis,
        new MetadataWriter(6, id, 1)
            .operator("sum", "Sum per key", 1, 1)
            .keyedSubtask(
                0,
                MetadataWriter.incremental(
                    MetadataWriter.inline(20), references.toArray(MetadataWriter.Handle[]::new)))
            .end());
  }

  HandMadeReplica publish(byte[] metadata) throws IOException {
    return publish(PUBLISHED_AT, 1500, metadata);
  }

  HandMadeReplica publish(byte[] metadata, long atMillis) throws IOException {
    return publish(atMillis, 1500, metadata);
  }

  private HandMadeReplica publish(long atMillis, long lagMillis, byte[] metadata)
      throws IOException {
    long bytes = files.values().stream().mapToLong(Content::sizeBytes).sum();
    ReplicaStamp stamp =
        new ReplicaStamp(
            new ReplicaStamp.Origin(
                new JobId(jobDirectory.getFileName().toString()),
                id,
                "file:/source",
                "file:/source/" + jobDirectory.getFileName() + "/chk-" + id),
            "plan",
            new ReplicaStamp.Times(atMillis - lagMillis, atMillis - 100, atMillis),
            new ReplicaStamp.Totals(files.size(), bytes, 1, bytes / 2),
            content(metadata));
    Files.createDirectories(manifest().getParent());
    try (OutputStream out = Files.newOutputStream(manifest())) {
      ManifestParser.write(new ReplicaManifest(stamp, files), out);
    }
    write(metadata(), metadata);
    Files.setLastModifiedTime(metadata(), FileTime.fromMillis(atMillis));
    return this;
  }

  static void write(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static Content content(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new Content(bytes.length, crc.getValue());
  }
}
