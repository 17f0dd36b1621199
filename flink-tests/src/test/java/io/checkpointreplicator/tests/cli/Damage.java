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
package io.checkpointreplicator.tests.cli;

import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Something wrong with a checkpoint, and what the replicator says about it. */
enum Damage {
  WRONG_MAGIC_NUMBER(
      checkpoint -> patchMetadata(checkpoint, 0, 0x4a),
      "CHK/_metadata: Checkpoint metadata at byte 0: found magic number 0x4a60672d; allowed:"
          + " 0x4960672d. This is not the _metadata file of a Flink checkpoint or savepoint."),
  VERSION_2(
      checkpoint -> patchMetadata(checkpoint, 7, 2),
      "CHK/_metadata: Checkpoint metadata at byte 4: found metadata version 2; allowed: 3 to 6."
          + " Restore it with Flink 1.11 to 2.3 and take a new checkpoint."),
  VERSION_7(
      checkpoint -> patchMetadata(checkpoint, 7, 7),
      "CHK/_metadata: Checkpoint metadata at byte 4: found metadata version 7; allowed: 3 to 6."
          + " Use a release of the replicator that supports this version of Flink."),
  METADATA_OF_ANOTHER_CHECKPOINT(
      checkpoint -> patchMetadata(checkpoint, 15, 99),
      "CHK/_metadata: The metadata is of checkpoint 99, not of ID as its directory says. Do not"
          + " rename checkpoint directories."),
  ABSOLUTE_PATH_OUTSIDE_THE_SOURCE(
      checkpoint ->
          relocateFiles(checkpoint, new FileLocation.Absolute("file:" + secret(checkpoint))),
      "CHK/_metadata: Path SECRET is outside the allowed source roots [BASE]. Add its root with"
          + " --allowed-root to copy it."),
  RELATIVE_PATH_OUT_OF_THE_SOURCE(
      checkpoint -> {
        String outside = "../../../" + secret(checkpoint).getFileName();
        relocateFiles(checkpoint, new FileLocation.Relative(outside));
      },
      "CHK/_metadata: Path SECRET is outside the allowed source roots [BASE]. Add its root with"
          + " --allowed-root to copy it."),
  STATE_FILE_IS_A_LINK_OUT_OF_THE_SOURCE(
      checkpoint -> {
        Path file = stateFile(checkpoint);
        Files.delete(file);
        Files.createSymbolicLink(file, secret(checkpoint));
      },
      "Copying CHK/FILE to chk-ID/FILE: Path CHK/FILE leads through a symbolic link to REAL_PLACE,"
          + " outside of the allowed roots [BASE]. Add the root of that place with --allowed-root"
          + " to read it."),
  PATH_OF_THE_METADATA(
      checkpoint -> relocateFiles(checkpoint, new FileLocation.Relative("_metadata")),
      "CHK/_metadata: State file CHK/_metadata: 'chk-ID/_metadata' is the checkpoint's metadata,"
          + " it cannot be a state file too."),
  STATE_FILE_TOO_SHORT(
      checkpoint -> resize(stateFile(checkpoint), 1_000),
      "Copying CHK/FILE to chk-ID/FILE: File CHK/FILE has 1000 bytes, but the metadata says SIZE."
          + " State files never change: the checkpoint is damaged, or somebody else wrote the"
          + " file. Nothing was overwritten."),
  STATE_FILE_TOO_LONG(
      checkpoint -> resize(stateFile(checkpoint), 1_000_000),
      "Copying CHK/FILE to chk-ID/FILE: File CHK/FILE has 1000000 bytes, but the metadata says"
          + " SIZE. State files never change: the checkpoint is damaged, or somebody else wrote"
          + " the file. Nothing was overwritten."),
  STATE_FILE_MISSING(
      checkpoint -> Files.delete(stateFile(checkpoint)),
      "State file CHK/FILE is gone: the checkpoint was subsumed before it was copied, or is damaged"
          + " if its _metadata is still there. Retain more checkpoints at the source"
          + " (execution.checkpointing.num-retained, in the JobManager's configuration).");

  /** What files outside of the source base contain. */
  static final String SECRET = "This must not be copied.";

  private final Breaking breaking;
  private final String message;

  Damage(Breaking breaking, String message) {
    this.breaking = breaking;
    this.message = message;
  }

  /**
   * Damages a checkpoint.
   *
   * @param checkpoint a {@code <base>/<job-id>/chk-N} directory
   * @return what the replicator says about it
   */
  String apply(Path checkpoint) throws IOException {
    Path file = stateFile(checkpoint);
    String said =
        message
            .replace("CHK", "file:" + checkpoint)
            .replace("FILE", file.getFileName().toString())
            .replace("SIZE", String.valueOf(Files.size(file)))
            .replace("ID", checkpoint.getFileName().toString().replace("chk-", ""))
            .replace("REAL_PLACE", secret(checkpoint).toRealPath().toString())
            .replace("SECRET", "file:" + secret(checkpoint))
            .replace("BASE", "file:" + checkpoint.getParent().getParent());
    breaking.apply(checkpoint);
    return said;
  }

  /** The outcome in the table: what is missing may have been subsumed, all else is a failure. */
  String outcome() {
    return this == STATE_FILE_MISSING ? "skipped" : "failed";
  }

  /** Cuts the metadata off after some bytes. */
  static void truncateMetadata(Path checkpoint, long bytes) throws IOException {
    resize(checkpoint.resolve("_metadata"), bytes);
  }

  private static void resize(Path file, long bytes) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), Math.toIntExact(bytes)));
  }

  private static void patchMetadata(Path checkpoint, int offset, int value) throws IOException {
    Path metadata = checkpoint.resolve("_metadata");
    byte[] bytes = Files.readAllBytes(metadata);
    bytes[offset] = (byte) value;
    Files.write(metadata, bytes);
  }

  /** Makes the metadata say that all state files lie at one place. */
  private static void relocateFiles(Path checkpoint, FileLocation location) throws IOException {
    Path metadata = checkpoint.resolve("_metadata");
    ByteArrayOutputStream relocated = new ByteArrayOutputStream();
    CheckpointMetadataTranscoder.transcode(
        new ByteArrayInputStream(Files.readAllBytes(metadata)),
        relocated,
        new OneLocation(location),
        new MetadataVisitor() {});
    Files.write(metadata, relocated.toByteArray());
  }

  private static Path stateFile(Path checkpoint) throws IOException {
    return SampleCheckpoint.stateFiles(checkpoint).get(0);
  }

  /** A file beside the source base. */
  private static Path secret(Path checkpoint) throws IOException {
    Path base = checkpoint.getParent().getParent();
    return Files.writeString(base.resolveSibling("secret"), SECRET);
  }

  private interface Breaking {
    void apply(Path checkpoint) throws IOException;
  }

  private record OneLocation(FileLocation location) implements LocationRewriter {
    @Override
    public FileLocation rewrite(StateFileReference reference) {
      return location;
    }

    @Override
    public String rewriteDirectory(DirectoryReference reference) {
      return reference.path();
    }
  }
}
