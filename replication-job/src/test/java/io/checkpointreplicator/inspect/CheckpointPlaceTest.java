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
package io.checkpointreplicator.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointPlaceTest {

  @ParameterizedTest
  @CsvSource({
    "hdfs://dc1/job/chk-7/a, EXCLUSIVE",
    "hdfs://dc1/job/chk-7/sub/a, EXCLUSIVE",
    "hdfs://dc1/job/chk-70/a, FOREIGN",
    "hdfs://dc1/job/shared/a, SHARED",
    "hdfs://dc1/job/shared/sub/a, SHARED",
    "hdfs://dc1/job/shared2/a, FOREIGN",
    "hdfs://dc1/job/taskowned/a, TASK_OWNED",
    "hdfs://dc1:8020/job/taskowned/a, TASK_OWNED",
    "hdfs://dc2/job/shared/a, FOREIGN",
    "hdfs://dc1/old-job/shared/a, FOREIGN",
    "hdfs://dc1/job/a, FOREIGN"
  })
  void placesAreSeenFromTheCheckpoint(String file, FileScope scope) {
    CheckpointPlace place = new CheckpointPlace(StorePath.parse("hdfs://dc1/job/chk-7"), 0);

    assertThat(place.scopeOf(StorePath.parse(file))).isEqualTo(scope);
  }

  @Test
  void aCheckpointMayLieAtTheRoot() {
    CheckpointPlace place = new CheckpointPlace(StorePath.parse("s3://bucket/"), 0);

    assertThat(place.jobDirectory()).isEqualTo(StorePath.parse("s3://bucket/"));
    assertThat(place.scopeOf(StorePath.parse("s3://bucket/a"))).isEqualTo(FileScope.EXCLUSIVE);
  }

  @Test
  void saysThatTheCheckpointWasDeletedInBetween(@TempDir Path directory) throws IOException {
    Path metadata = Files.createFile(directory.resolve("_metadata"));
    CheckpointPlace place = CheckpointPlace.find(StorePath.parse(directory.toString()));
    Files.delete(metadata);

    assertThatThrownBy(() -> place.read(new MetadataVisitor() {}))
        .isInstanceOf(CheckpointException.class)
        .hasMessage("file:" + metadata + " was deleted a moment ago. Name a newer checkpoint.");
  }
}
