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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.checkpointreplicator.model.metadata.MetadataFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files of Flink that were cut off, also within the properties at their end. */
final class IncompleteMetadataTest {

  private static final int WITH_PROPERTIES = 4;

  static List<Integer> versions() {
    return FlinkMetadata.versions();
  }

  static List<CheckpointProperties> properties() {
    return List.of(
        CheckpointProperties.forCheckpoint(CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION),
        CheckpointProperties.forCheckpoint(
            CheckpointRetentionPolicy.NEVER_RETAIN_AFTER_TERMINATION),
        CheckpointProperties.forSavepoint(true, SavepointFormatType.CANONICAL),
        CheckpointProperties.forSyncSavepoint(false, true, SavepointFormatType.NATIVE),
        CheckpointProperties.forUnclaimedSnapshot());
  }

  @ParameterizedTest
  @MethodSource("versions")
  void everyMissingEndIsFound(int version) throws IOException {
    assertEveryMissingEndIsFound(
        FlinkMetadata.store(new SampleCheckpoint("file:/job").metadata(), version));
  }

  @ParameterizedTest
  @MethodSource("properties")
  void everyMissingEndIsFoundForAllProperties(CheckpointProperties properties) throws IOException {
    CheckpointMetadata metadata =
        new CheckpointMetadata(1, List.of(), List.of()).withProperties(properties);
    assertEveryMissingEndIsFound(FlinkMetadata.store(metadata, WITH_PROPERTIES));
  }

  private static void assertEveryMissingEndIsFound(byte[] whole) throws IOException {
    assertThat(SeenFiles.of(whole)).isNotNull();
    for (int length = 0; length < whole.length; length++) {
      byte[] bytes = Arrays.copyOf(whole, length);
      MetadataFormatException e =
          catchThrowableOfType(MetadataFormatException.class, () -> SeenFiles.of(bytes));
      assertThat(e).as("cut off after %d of %d bytes", length, whole.length).isNotNull();
      assertThat(e.found()).isEqualTo("end of file");
      assertThat(e.offset()).isEqualTo(length);
    }
  }
}
