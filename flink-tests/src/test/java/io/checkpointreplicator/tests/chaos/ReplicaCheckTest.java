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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplicaCheckTest {
  private static final String JOB = "a".repeat(32);

  @TempDir private Path target;
  private WrittenReplica replica;

  @BeforeEach
  void write() throws IOException {
    replica = WrittenReplica.write(target, JOB, 7);
  }

  private List<String> problems() throws IOException {
    return check().problems();
  }

  private ReplicaCheck.Result check() throws IOException {
    return ReplicaCheck.of(
        replica.directory(), Files.readAllBytes(replica.metadata()), file -> true);
  }

  @Test
  void aWholeReplicaHasNoProblems() throws IOException {
    ReplicaCheck.Result result = check();

    assertThat(result.problems()).isEmpty();
    assertThat(result.files()).isEqualTo(2);
    assertThat(result.bytes()).isEqualTo("shared state".length() + "state".length());
  }

  @Test
  void aFileIsMissing() throws IOException {
    Files.delete(replica.shared());
    assertThat(problems()).containsExactly(replica.shared() + " is not there");
  }

  @Test
  void aRelativeFileIsMissing() throws IOException {
    Files.delete(replica.own());
    assertThat(problems()).containsExactly(replica.own() + " is not there");
  }

  @Test
  void aFileHasAnotherLength() throws IOException {
    WrittenReplica.append(replica.own());
    assertThat(problems())
        .containsExactly(
            replica.own() + " has 9 bytes, its metadata says 5",
            replica.own() + " has 9 bytes, its manifest says 5");
  }

  @Test
  void aFileHasAnotherContent() throws IOException {
    WrittenReplica.damage(replica.shared());
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith(replica.shared() + " has checksum ")
        .contains(", its manifest says ");
  }

  @Test
  void onlyTheSampleIsReadForItsChecksum() throws IOException {
    WrittenReplica.damage(replica.shared());
    assertThat(
            ReplicaCheck.of(
                    replica.directory(),
                    Files.readAllBytes(replica.metadata()),
                    file -> !file.equals(replica.shared()))
                .problems())
        .isEmpty();
  }

  @Test
  void aFileLiesOutsideOfTheJob() throws IOException {
    Path outside = target.resolve(JOB + "0");
    Files.writeString(outside, "shared state");
    replica.writeMetadata(outside);
    assertThat(problems())
        .containsExactly(
            outside + " lies outside of " + replica.job(), "Only the manifest names shared/a");
  }

  @Test
  void theManifestDoesNotNameAFile() throws IOException {
    replica.writeManifest(Files.readAllBytes(replica.metadata()), replica.own());
    assertThat(problems()).containsExactly("The manifest does not name " + replica.shared());
  }

  @Test
  void thereIsNoManifest() throws IOException {
    Files.delete(replica.manifest());
    assertThat(problems()).containsExactly("There is no manifest of " + replica.directory());
  }

  @Test
  void theManifestWasMovedAsideToHideTheReplica() throws IOException {
    Files.move(replica.manifest(), replica.retiredManifest());
    assertThat(problems()).isEmpty();
    WrittenReplica.damage(replica.own());
    assertThat(problems()).hasSize(1);
  }

  @Test
  void theManifestIsOfOtherMetadata() throws IOException {
    replica.writeManifest(new byte[9], replica.shared(), replica.own());
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("The metadata of " + replica.directory() + " is ");
  }

  @Test
  void theMetadataCannotBeRead() throws IOException {
    byte[] metadata = Files.readAllBytes(replica.metadata());
    Files.write(replica.metadata(), java.util.Arrays.copyOf(metadata, metadata.length / 2));
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith(replica.directory() + " cannot be read: ");
  }
}
