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
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final Content CONTENT = new Content(10, 0xBEEF);

  private static Optional<Original> original(String sourceDirectory, String path) {
    return Original.of(from(sourceDirectory), path, CONTENT, name -> Optional.empty());
  }

  private static ReplicaStamp.Origin from(String sourceDirectory) {
    return new ReplicaStamp.Origin(JOB, 7, "hdfs://a/flink", sourceDirectory);
  }

  @ParameterizedTest
  @CsvSource({
    "hdfs://a/flink/job/chk-7, shared/x, hdfs://a/flink/job/shared/x",
    "hdfs://a/flink/job/chk-7, shared/sub/sub/x, hdfs://a/flink/job/shared/sub/sub/x",
    "hdfs://a/flink/job/chk-7, taskowned/x, hdfs://a/flink/job/taskowned/x",
    "hdfs://a/flink/job/chk-7, chk-7/x, hdfs://a/flink/job/chk-7/x",
    "file:///flink/savepoint-1, sp-7/x, file:/flink/savepoint-1/x",
    "hdfs://a/flink/job/chk-7, shared/a:b, hdfs://a/flink/job/shared/a:b",
    "hdfs://a/flink/job/chk-7, chk-7/a:b, hdfs://a/flink/job/chk-7/a:b",
    // No length of it is that of the copy.
    "hdfs://a/flink/job/chk-7, shared/x.5-11, hdfs://a/flink/job/shared/x.5-11",
    "hdfs://a/flink/job/chk-7, shared/.5-10, hdfs://a/flink/job/shared/.5-10",
  })
  void aWholeFileLiesWhereTheSamePathLeads(String directory, String path, String original) {
    assertThat(original(directory, path))
        .contains(
            new Original(
                StorePath.parse(original),
                new StateFile.Range(0, 10, StateFile.Extent.WHOLE),
                0xBEEF));
  }

  @ParameterizedTest
  @CsvSource({"shared/sub/x.5-10, 5, shared/sub/x", "shared/x.1-2.0-10, 0, shared/x.1-2"})
  void thePartOfAFileIsCalledSo(String path, long offset, String original) {
    assertThat(original("hdfs://a/flink/job/chk-7", path))
        .contains(
            new Original(
                StorePath.parse("hdfs://a/flink/job").resolve(original),
                new StateFile.Range(offset, 10, StateFile.Extent.PART),
                0xBEEF));
  }

  /** A hash does not tell of what it is. */
  @Test
  void whereAForeignFileComesFromMustBeKnown() {
    StorePath directory = StorePath.parse("hdfs://a/flink/" + "b".repeat(32) + "/shared");
    String name = StateFileMapper.foreignName(directory);
    ReplicaStamp.Origin origin = from("hdfs://a/flink/job/chk-7");
    Function<String, Optional<StorePath>> known =
        asked -> Optional.of(directory).filter(found -> asked.equals(name));

    assertThat(original("hdfs://a/flink/job/chk-7", "shared/" + name + "/x")).isEmpty();
    assertThat(Original.of(origin, "shared/" + name + "/x", CONTENT, known))
        .map(Original::path)
        .contains(directory.resolve("x"));
    assertThat(Original.of(origin, "shared/" + name + "/x.5-10", CONTENT, known))
        .map(Original::range)
        .contains(new StateFile.Range(5, 10, StateFile.Extent.PART));
    assertThat(Original.of(origin, "shared/foreign-" + "0".repeat(32) + "/x", CONTENT, known))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "chk-7", "hdfs://a/", "hdfs://a/..", "hdfs://u:p@a/x", "a\\b:/x"})
  void whatIsNoPlaceOfACheckpointTellsNothing(String directory) {
    assertThat(original(directory, "shared/x")).isEmpty();
  }

  @Test
  void itHasTheContentOfTheCopy() {
    Original original = original("hdfs://a/flink/job/chk-7", "shared/x").orElseThrow();

    assertThat(original.content()).isEqualTo(CONTENT);
  }

  @Test
  void theNumberOfBytesIsKnown() {
    StorePath path = StorePath.parse("file:/x");
    StateFile.Range unknown =
        new StateFile.Range(0, StateFile.UNKNOWN_LENGTH, StateFile.Extent.WHOLE);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Original(path, unknown, 0))
        .withMessage("sizeBytes must not be negative: -1");
  }
}
