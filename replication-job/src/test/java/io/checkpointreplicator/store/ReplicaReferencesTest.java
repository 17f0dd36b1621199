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
package io.checkpointreplicator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaReferencesTest {
  private static final JobId JOB = new JobId("c".repeat(32));

  @TempDir private Path base;
  private ReplicaTree tree;
  private StorePath metadata;

  @BeforeEach
  void createTarget() {
    tree = ReplicaTree.local(base, JOB);
    metadata = tree.layout().metadata(7);
  }

  private Map<String, StateFileReference> read(MetadataBytes bytes) throws IOException {
    return read(bytes.toByteArray());
  }

  private Map<String, StateFileReference> read(byte[] bytes) throws IOException {
    Files.createDirectories(tree.onDisk(metadata).getParent());
    Files.write(tree.onDisk(metadata), bytes);
    return ReplicaReferences.read(tree.layout(), metadata);
  }

  private String path(String path) {
    return tree.layout().jobDirectory().resolve(path).toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6})
  void namesEachFileOnceRelativeToTheJob(int version) throws IOException {
    Map<String, StateFileReference> files =
        read(
            MetadataBytes.of(version, 7)
                .absolute(path("shared/a"), 100)
                .relative("b", 10)
                .relative("../shared/c", 20)
                .segment(path("taskowned/d.0-5"), 0, 5)
                .changelog(path("shared/foreign-0/e"), 30)
                .relative("../shared/a", 100));

    assertThat(files)
        .containsOnlyKeys(
            "shared/a", "chk-7/b", "shared/c", "taskowned/d.0-5", "shared/foreign-0/e");
    assertThat(files.get("shared/a").length()).isEqualTo(100);
    assertThat(files.get("shared/foreign-0/e").lengthRule()).isEqualTo(LengthRule.AT_LEAST);
  }

  @Test
  void staysWithinItsTree() {
    assertThatIOException()
        .isThrownBy(() -> read(MetadataBytes.of(6, 7).absolute("file:/source/a", 1)))
        .withMessageContainingAll(
            metadata + " does not stay within its tree", "file:/source/a", "is not under");
    assertThatIOException()
        .isThrownBy(() -> read(MetadataBytes.of(6, 7).relative("../../a", 1)))
        .withMessageContaining("does not stay within its tree");
    // A look-alike of the job's directory
    assertThatIOException()
        .isThrownBy(
            () -> read(MetadataBytes.of(6, 7).absolute(tree.layout().jobDirectory() + "0/a", 1)));
  }

  @Test
  void refusesDamagedMetadata() {
    byte[] bytes = MetadataBytes.of(6, 7).absolute(path("shared/a"), 100).toByteArray();

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(MetadataFormatException.class)
          .as("%s bytes", length)
          .isThrownBy(() -> read(cut));
    }
  }

  @Test
  void missingMetadataIsAnError() {
    assertThatExceptionOfType(FileNotFoundException.class)
        .isThrownBy(() -> ReplicaReferences.read(tree.layout(), metadata));
  }
}
