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
package io.checkpointreplicator.model.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedRootsTest {
  private static final AllowedRoots ROOTS =
      new AllowedRoots(
          List.of(StorePath.parse("hdfs://nn/flink"), StorePath.parse("file:/mnt/old jobs/")));

  @ParameterizedTest
  @CsvSource({
    "hdfs://nn/flink, true",
    "hdfs://nn:8020/flink/job/shared/x, true",
    "file:///mnt/old jobs/x, true",
    "hdfs://nn/flink2/x, false",
    "hdfs://nn/flink/../x, false",
    "hdfs://nn2/flink/x, false",
    "hdfs://nn/, false",
    "file:/flink/x, false",
    "file:/mnt/old%20jobs/x, false",
  })
  void allowWhatLiesUnderARoot(String path, boolean allowed) {
    assertThat(ROOTS.allow(StorePath.parse(path))).isEqualTo(allowed);
  }

  @Test
  void sayWhatToDoAboutTheOthers() {
    assertThat(ROOTS.refusalOf(StorePath.parse("hdfs://a/x")))
        .isEqualTo(
            "Path hdfs://a/x is outside the allowed source roots [hdfs://nn/flink, file:/mnt/old"
                + " jobs]. Add its root with --allowed-root to copy it.");
  }

  @Test
  void cannotBeNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AllowedRoots(List.of()))
        .withMessage("allowed roots must not be empty");
  }
}
