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
package io.checkpointreplicator.tests.benchmark;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.MetadataPass;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.TargetJob;
import io.checkpointreplicator.store.View;
import io.checkpointreplicator.tests.metadata.LargeMetadata;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystem.WriteMode;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * A checkpoint on the local file system and the replicas before it, whose manifests name all of its
 * files but every hundredth.
 */
record CodecSite(Path directory, int references) {
  /** One file in so many is new. */
  static final int NEW_ONE_IN = 100;

  private static final JobId JOB = new JobId("a".repeat(32));
  private static final int REPLICAS = 3;
  private static final long CHECKPOINT = REPLICAS + 1L;
  private static final int BUFFER_BYTES = 1 << 20;

  /** Writes it all to the disk. */
  void write() throws IOException {
    Path metadata = Path.of(checkpoint().metadata().toFlinkPath().getPath());
    Files.createDirectories(metadata.getParent());
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(metadata), BUFFER_BYTES)) {
      Checkpoints.storeCheckpointMetadata(
          LargeMetadata.of(source().resolve(JOB.hex()), CHECKPOINT, references), out);
    }
    Map<String, Content> files = replicatedFiles(metadata);
    for (long id = 1; id <= REPLICAS; id++) {
      writeReplica(id, files);
    }
  }

  private static Map<String, Content> replicatedFiles(Path metadata) throws IOException {
    // In the order in which PUBLISH writes them.
    Map<String, Content> files = new LinkedHashMap<>();
    try (InputStream in = Files.newInputStream(metadata)) {
      CheckpointMetadataReader.read(
          in,
          new MetadataVisitor() {
            private long seen;

            @Override
            public void file(StateFileReference reference) {
              String name = reference.path().substring(reference.path().lastIndexOf('/') + 1);
              if (seen++ % NEW_ONE_IN != 0) {
                files.put("shared/" + name, new Content(reference.length(), seen));
              }
            }
          });
    }
    return files;
  }

  private void writeReplica(long id, Map<String, Content> files) throws IOException {
    TargetLayout layout = layout();
    Path manifest = Path.of(layout.manifest(id).toFlinkPath().getPath());
    Files.createDirectories(manifest.getParent());
    ReplicaStamp stamp =
        new ReplicaStamp(
            new ReplicaStamp.Origin(JOB, id, "file:/source", "file:/source/chk-" + id),
            "1-0123abcd",
            new ReplicaStamp.Times(0, 0, 0),
            new ReplicaStamp.Totals(files.size(), 0, 0, 0),
            new Content(0, 0));
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(manifest), BUFFER_BYTES)) {
      ManifestParser.write(new ReplicaManifest(stamp, files), out);
    }
    Path metadata = Path.of(layout.metadata(id).toFlinkPath().getPath());
    Files.createDirectories(metadata.getParent());
    Files.createFile(metadata);
  }

  private Path source() {
    return directory.resolve("source-" + references);
  }

  private StorePath target() {
    return StorePath.parse("file:" + directory.resolve("target-" + references));
  }

  private TargetLayout layout() {
    return new TargetLayout(target(), JOB);
  }

  private SourceCheckpoint checkpoint() {
    StorePath job = StorePath.parse("file:" + source().resolve(JOB.hex()));
    return new SourceCheckpoint(JOB, job, CHECKPOINT, 0);
  }

  /** What PLAN knows of the replicas, read by its own code. */
  View view() throws IOException {
    return new TargetJob(layout(), new ManifestCache()).view();
  }

  /** What Flink does to restore. */
  CheckpointMetadata load() throws IOException {
    Path metadata = Path.of(checkpoint().metadata().toFlinkPath().getPath());
    try (DataInputStream in =
        new DataInputStream(
            new BufferedInputStream(Files.newInputStream(metadata), BUFFER_BYTES))) {
      return Checkpoints.loadCheckpointMetadata(
          in, CodecSite.class.getClassLoader(), metadata.toString());
    }
  }

  /** What PLAN does: from file to file; returns the number of files to copy. */
  int plan(View view) throws IOException {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of("file:" + source()));
    options.set(ReplicationOptions.TARGET, target().toString());
    try (OutputStream out =
        FileSystem.getLocalFileSystem()
            .create(new org.apache.flink.core.fs.Path(staged().toUri()), WriteMode.OVERWRITE)) {
      return MetadataPass.run(checkpoint(), Settings.of(options), view, out).size();
    }
  }

  /** Where {@link #plan} writes to. */
  Path staged() {
    return directory.resolve("staged-" + references);
  }
}
