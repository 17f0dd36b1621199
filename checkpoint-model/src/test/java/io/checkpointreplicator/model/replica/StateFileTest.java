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
package io.checkpointreplicator.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.StateFile.Extent;
import io.checkpointreplicator.model.replica.StateFile.Range;
import org.junit.jupiter.api.Test;

/** {@link StateFile} and {@link ReplicaFile}: what they refuse. */
class StateFileTest {
  private static final StorePath SOURCE = StorePath.parse("file:/source/x");

  @Test
  void aRangeCannotBeginBeforeTheFile() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Range(-1, 5, Extent.PART))
        .withMessage("offset must not be negative: -1");
  }

  @Test
  void aLengthIsKnownOrUnknown() {
    assertThat(new Range(0, StateFile.UNKNOWN_LENGTH, Extent.WHOLE).length()).isEqualTo(-1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Range(0, -2, Extent.WHOLE))
        .withMessage("length must be -1 (unknown) or more: -2");
  }

  @Test
  void aCopyLiesInsideTheReplica() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new StateFile(
                    SOURCE, new Range(0, 5, Extent.WHOLE), FileScope.SHARED, "shared/../../x"))
        .withMessageStartingWith("'shared/../../x' is no place for a state file.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ReplicaFile("chk-1/_metadata", new Content(0, 0)))
        .withMessage(
            "'chk-1/_metadata' is the checkpoint's metadata, it cannot be a state file too.");
  }

  @Test
  void contentIsWhatAFileCanHave() {
    assertThat(new Content(0, 0xFFFFFFFFL).crc32c()).isEqualTo(4294967295L);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Content(-1, 0))
        .withMessage("sizeBytes must not be negative: -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Content(0, -1))
        .withMessage("crc32c must be 0 to 4294967295: -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Content(0, 1L << 32))
        .withMessage("crc32c must be 0 to 4294967295: 4294967296");
  }
}
