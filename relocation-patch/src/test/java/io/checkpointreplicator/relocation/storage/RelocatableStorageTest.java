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
package io.checkpointreplicator.relocation.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.state.CheckpointMetadataOutputStream;
import org.apache.flink.runtime.state.CheckpointStorage;
import org.apache.flink.runtime.state.CheckpointStorageAccess;
import org.apache.flink.runtime.state.CheckpointStorageLoader;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.FsCheckpointStorageLocation;
import org.apache.flink.runtime.state.filesystem.FsCompletedCheckpointStorageLocation;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The storage as Flink's JobManager uses it, with metadata made by hand. */
final class RelocatableStorageTest {

  private static final int MAGIC = 0x4960672d;
  private static final JobID JOB = new JobID(1, 2);

  @TempDir private Path directory;
  private final Configuration configuration = new Configuration();

  @BeforeEach
  void configure() {
    configuration.addAll(
        Configuration.fromMap(
            Map.of(
                "execution.checkpointing.storage",
                RelocatableCheckpointStorageFactory.class.getName(),
                "execution.checkpointing.dir",
                base().toUri().toString())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"execution.checkpointing.storage", "state.checkpoint-storage"})
  void isLoadedByTheNameOfItsFactory(String option) throws Exception {
    configuration.removeKey("execution.checkpointing.storage");
    configuration.setString(option, RelocatableCheckpointStorageFactory.class.getName());
    assertThat(storage()).isInstanceOf(RelocatableCheckpointStorage.class);
  }

  @Test
  void writesPathsOfTheJobRelativeAndReadsThemAbsolute() throws Exception {
    String own = "file:" + base().resolve(JOB.toHexString());
    byte[] metadata =
        metadata("own:" + own + "/shared/a", "own:" + own + "/taskowned/b", "file:/elsewhere/c");

    CompletedCheckpointStorageLocation finished = write(metadata);

    Path written = base().resolve(JOB.toHexString()).resolve("chk-7/_metadata");
    byte[] relocated = metadata("../shared/a", "../taskowned/b", "file:/elsewhere/c");
    assertThat(written).hasBinaryContent(relocated);
    assertThat(finished.getMetadataHandle().getStateSize()).isEqualTo(relocated.length);
    assertThat(finished.getClass()).isEqualTo(FsCompletedCheckpointStorageLocation.class);
    CompletedCheckpointStorageLocation found =
        access().resolveCheckpoint(written.getParent().toString());
    assertThat(found.getMetadataHandle().openInputStream().readAllBytes()).isEqualTo(metadata);
    assertThat(found.getExternalPointer()).isEqualTo(own + "/chk-7");
  }

  @Test
  void theOneItOpensAtTheStartIsFlinksOwnStream() throws Exception {
    write(metadata());
    assertThatThrownBy(() -> write(metadata())).hasMessageContaining("already exists");
  }

  @Test
  void anUnknownVersionIsWrittenAndReadAsItIs() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(99);
    out.writeUTF("who knows");

    write(bytes.toByteArray());

    Path written = base().resolve(JOB.toHexString()).resolve("chk-7/_metadata");
    assertThat(written).hasBinaryContent(bytes.toByteArray());
    assertThat(
            access()
                .resolveCheckpoint(written.toString())
                .getMetadataHandle()
                .openInputStream()
                .readAllBytes())
        .isEqualTo(bytes.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 1000, 5000})
  void metadataThatFitsNowhereIsPassedOnAsItIs(int files) throws Exception {
    configuration.setString("relocation.metadata-memory", "0");
    configuration.setString("io.tmp.dirs", directory.resolve("missing").toString());
    String own = "file:" + base().resolve(JOB.toHexString());
    String[] paths = new String[files];
    for (int i = 0; i < files; i++) {
      paths[i] = "own:" + own + "/shared/" + i;
    }
    byte[] stock = metadata(paths);

    write(stock);

    byte[] written =
        Files.readAllBytes(base().resolve(JOB.toHexString()).resolve("chk-7/_metadata"));
    boolean fits = stock.length <= MetadataBuffer.CHUNK_BYTES;
    assertThat(fits).isEqualTo(files == 1);
    if (fits) {
      assertThat(written).isEqualTo(metadata("../shared/0"));
    } else {
      assertThat(written).isEqualTo(stock);
    }
  }

  @Test
  void foreignFilesAreRefusedIfTheOptionSaysSo() throws Exception {
    configuration.set(RelocationOptions.FAIL_ON_FOREIGN, true);
    Path written = base().resolve(JOB.toHexString()).resolve("chk-7/_metadata");

    assertThatThrownBy(() -> write(metadata("file:/elsewhere/c", "file:/elsewhere/d")))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "Checkpoint 7 of job "
                + JOB
                + " is not self-contained: 2 of its references lead out of file:"
                + base().resolve(JOB.toHexString())
                + ", to [file:/elsewhere]. They come from a restore with CLAIM, and go when the"
                + " state backend has rewritten those files, or from a changelog whose"
                + " 'dstl.dfs.base-path' is not the checkpoint directory. It is refused because"
                + " 'relocation.fail-on-foreign' is true; set it to false to allow them.");

    assertThat(written).doesNotExist();
  }

  @Test
  void whatHighAvailabilityServicesStoreNeedsNoneOfOurClasses() throws Exception {
    CompletedCheckpointStorageLocation finished = write(metadata());
    CompletedCheckpointStorageLocation found =
        access().resolveCheckpoint(finished.getExternalPointer());

    CompletedCheckpointStorageLocation stored = (CompletedCheckpointStorageLocation) copy(found);

    assertThat(stored.getClass()).isEqualTo(FsCompletedCheckpointStorageLocation.class);
    assertThat(stored.getMetadataHandle().getClass()).isEqualTo(FileStateHandle.class);
    assertThat(stored.getMetadataHandle()).isEqualTo(found.getMetadataHandle());
    assertThat(copy(found.getMetadataHandle()).getClass()).isEqualTo(FileStateHandle.class);
    found.getMetadataHandle().discardState();
    found.disposeStorageLocation();
    assertThat(base().resolve(JOB.toHexString()).resolve("chk-7")).doesNotExist();
  }

  @Test
  void theStorageItselfIsSerializable() throws Exception {
    CheckpointStorage copy = (CheckpointStorage) copy(storage());
    assertThat(copy.createCheckpointStorage(JOB)).isInstanceOf(RelocatableStorageAccess.class);
  }

  @Test
  void taskManagersGetFlinksOwnLocations() throws Exception {
    assertThat(
            access()
                .resolveCheckpointStorageLocation(
                    7, access().initializeLocationForCheckpoint(7).getLocationReference())
                .getClass())
        .isEqualTo(FsCheckpointStorageLocation.class);
  }

  @Test
  void savepointsAreWrittenAsTheyAre() throws Exception {
    byte[] metadata = metadata("some-file");
    try (CheckpointMetadataOutputStream out =
        access()
            .initializeLocationForSavepoint(3, directory.resolve("savepoints").toUri().toString())
            .createMetadataOutputStream()) {
      out.write(metadata);
      CompletedCheckpointStorageLocation finished = out.closeAndFinalizeCheckpoint();
      assertThat(finished.getMetadataHandle().openInputStream().readAllBytes()).isEqualTo(metadata);
    }
  }

  private CompletedCheckpointStorageLocation write(byte[] metadata) throws Exception {
    CheckpointStorageAccess access = access();
    access.initializeBaseLocationsForCheckpoint();
    try (CheckpointMetadataOutputStream out =
        access.initializeLocationForCheckpoint(7).createMetadataOutputStream()) {
      DataOutputStream data = new DataOutputStream(out);
      data.write(metadata, 0, metadata.length / 2);
      for (int i = metadata.length / 2; i < metadata.length; i++) {
        data.write(metadata[i]);
      }
      assertThat(out.getPos()).isEqualTo(metadata.length);
      return out.closeAndFinalizeCheckpoint();
    }
  }

  private CheckpointStorageAccess access() throws Exception {
    return storage().createCheckpointStorage(JOB);
  }

  private CheckpointStorage storage() throws Exception {
    return CheckpointStorageLoader.fromConfig(configuration, getClass().getClassLoader(), null)
        .orElseThrow();
  }

  private Path base() {
    return directory.resolve("checkpoints");
  }

  private static Object copy(Object object) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return in.readObject();
    }
  }

  /** Metadata of version 3 with one operator, and the key groups of its subtask, for each file. */
  private static byte[] metadata(String... paths) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(MAGIC);
    out.writeInt(3);
    out.writeLong(7);
    out.writeInt(0);
    out.writeInt(paths.length);
    for (String path : paths) {
      out.writeLong(1);
      out.writeLong(2);
      out.writeInt(1);
      out.writeInt(128);
      out.writeByte(0); // no coordinator state
      out.writeInt(1); // subtasks
      out.writeInt(0);
      out.writeInt(0); // no managed and no raw operator state
      out.writeInt(0);
      out.writeByte(3); // key groups, none of them
      out.writeInt(0);
      out.writeInt(0);
      writeFile(path, out);
      out.writeByte(0); // no raw keyed state
      out.writeInt(0); // no channel state
      out.writeInt(0);
    }
    return bytes.toByteArray();
  }

  private static void writeFile(String path, DataOutputStream out) throws IOException {
    String absolute = path.startsWith("own:") ? path.substring("own:".length()) : path;
    if (absolute.startsWith("file:")) {
      out.writeByte(2);
      out.writeLong(10);
      out.writeUTF(absolute);
    } else {
      out.writeByte(6);
      out.writeUTF(absolute);
      out.writeLong(10);
    }
  }
}
