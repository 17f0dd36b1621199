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

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.tests.metadata.FileNames;
import io.checkpointreplicator.tests.metadata.MetadataText;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * Says whether the replicas of one job hold what the checkpoints hold that they are copies of. What
 * metadata means is Flink's own loader to say.
 */
final class MetadataOracle {
  private final Path sourceJob;
  private final Path targetJob;
  private final String targetScheme;
  private final MetadataPaths paths;

  /**
   * An oracle on two directories of a job.
   *
   * @param sourceJob the one its checkpoints name
   * @param targetJob the one its replicas name
   * @param targetScheme the scheme of the replicas' paths
   * @param paths the form of the replicas' paths
   */
  MetadataOracle(Path sourceJob, Path targetJob, String targetScheme, MetadataPaths paths) {
    this.sourceJob = sourceJob;
    this.targetJob = targetJob;
    this.targetScheme = targetScheme;
    this.paths = paths;
  }

  /** Transcoding that moves nothing changes no byte. */
  static void assertIdentityIsByteIdentical(Path metadata) throws IOException {
    byte[] bytes = Files.readAllBytes(metadata);
    assertThat(transcode(bytes, LocationRewriter.identity())).as("%s", metadata).isEqualTo(bytes);
  }

  /**
   * Flink loads from the replica what it loads from the checkpoint, but for the paths: each is that
   * of the file with the same name under the target. With the old paths put back, it is the
   * checkpoint's metadata byte for byte.
   *
   * @param checkpoint the metadata of the checkpoint, or a copy of it
   */
  void assertMoved(Path checkpoint, SeenReplica replica) throws IOException {
    byte[] original = Files.readAllBytes(checkpoint);
    FileNames moved =
        new NamesOnTarget(sourceJob, targetScheme + ":" + targetJob, replica.checkpointId(), paths);
    assertThat(
            MetadataText.differences(
                MetadataText.of(load(original, checkpoint.getParent()), moved),
                MetadataText.of(
                    load(replica.metadata(), checkpoint.getParent()), FileNames.unchanged())))
        .as(
            "replica of chk-%d: expected and not there (-), there and not expected (+)",
            replica.checkpointId())
        .isEmpty();
    assertThat(transcode(replica.metadata(), PreviousLocations.in(original)))
        .as("metadata of the replica of chk-%d with the old paths", replica.checkpointId())
        .isEqualTo(original);
  }

  /** The manifest names what the metadata names; it is all there, byte for byte. */
  void assertWhole(SeenReplica replica) throws IOException {
    assertThat(contentOf(replica.metadata())).isEqualTo(replica.stamp().metadata());
    assertThat(namedFiles(replica))
        .containsExactlyInAnyOrderElementsOf(replica.manifest().files().keySet());
    assertThat(replica.stamp().totals().files()).isEqualTo(replica.manifest().files().size());
    assertThat(replica.stamp().totals().bytes())
        .isEqualTo(
            replica.manifest().files().values().stream().mapToLong(Content::sizeBytes).sum());
    Map<String, Content> found = new TreeMap<>();
    for (String file : replica.manifest().files().keySet()) {
      Path path = targetJob.resolve(file);
      if (Files.exists(path)) {
        found.put(file, contentOf(Files.readAllBytes(path)));
      }
    }
    assertThat(found)
        .as("files of the replica of chk-%d", replica.checkpointId())
        .containsExactlyInAnyOrderEntriesOf(replica.manifest().files());
  }

  /**
   * Loads metadata as Flink does.
   *
   * @param directory must have metadata, or Flink does not resolve relative paths against it
   */
  private static CheckpointMetadata load(byte[] metadata, Path directory) throws IOException {
    return Checkpoints.loadCheckpointMetadata(
        new DataInputStream(new ByteArrayInputStream(metadata)),
        MetadataOracle.class.getClassLoader(),
        directory.toUri().toString());
  }

  private static byte[] transcode(byte[] metadata, LocationRewriter rewriter) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointMetadataTranscoder.transcode(
        new ByteArrayInputStream(metadata), out, rewriter, new MetadataVisitor() {});
    return out.toByteArray();
  }

  private Set<String> namedFiles(SeenReplica replica) throws IOException {
    Path checkpoint = targetJob.resolve("chk-" + replica.checkpointId());
    Set<String> files = new TreeSet<>();
    CheckpointMetadataReader.read(
        new ByteArrayInputStream(replica.metadata()),
        new MetadataVisitor() {
          @Override
          public void file(StateFileReference reference) {
            boolean relative = paths == MetadataPaths.RELATIVE;
            Path file =
                relative
                    ? checkpoint.resolve(reference.path()).normalize()
                    : below(targetJob, reference.path());
            files.add(targetJob.relativize(file).toString());
          }

          /** Flink deletes such a directory as a whole. */
          @Override
          public void directory(DirectoryReference reference) {
            Path parent = below(targetJob, reference.path()).getParent();
            assertThat(parent).isIn(targetJob.resolve("shared"), targetJob.resolve("taskowned"));
          }
        });
    return files;
  }

  private static Path below(Path directory, String uri) {
    Path path = Path.of(new org.apache.flink.core.fs.Path(uri).getPath());
    assertThat(path).startsWithRaw(directory);
    return path;
  }

  private static Content contentOf(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return new Content(bytes.length, crc.getValue());
  }
}
