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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectoryWaysTest {

  private static final StorePath START = StorePath.parse("hdfs://nn/ckpt/job/chk-7");

  private final DirectoryWays ways = new DirectoryWays(START, START.parent());

  @ParameterizedTest
  @CsvSource({
    "hdfs://nn/ckpt/job/shared/f, ../shared/f",
    "hdfs://nn/ckpt/job/shared/op:1/f, ../shared/op:1/f",
    "hdfs://nn/ckpt/job/shared/a:b, ../shared/a:b",
    "hdfs://nn/ckpt/job/shared/./x/../f, ../shared/f",
    "hdfs://nn/ckpt/job/shared/ä, ../shared/ä",
    "hdfs://nn/ckpt/job/shared/a b%20, ../shared/a b%20",
    "hdfs://nn/ckpt/job/shared/, ../shared",
    "hdfs://nn/ckpt/job/shared/.., ../",
    "hdfs://NN:8020/ckpt/job/taskowned/f, ../taskowned/f",
    "hdfs://nn/ckpt/job/f, ../f",
    "hdfs://nn/ckpt/job/chk-7/f, f",
    "hdfs://nn/ckpt/job/chk-7/sub/f, sub/f",
    "hdfs://nn/ckpt/job/chk-77/f, ../chk-77/f",
  })
  void leadsToWhatLiesUnderTheRoot(String path, String way) {
    assertThat(ways.to(path)).hasValue(way);
    // From memory too
    assertThat(ways.to(path)).hasValue(way);
    StorePath parsed = StorePath.parse(path);
    assertThat(START.relativizeUpwards(parsed)).isEqualTo(way);
    assertThat(START.resolve(way)).isEqualTo(parsed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://nn/ckpt/job2/shared/f",
        "hdfs://nn/ckpt/job/shared/../../other/f",
        "hdfs://nn/ckpt/job/..",
        "hdfs://other/ckpt/job/shared/f",
        "file:/ckpt/job/shared/f",
        "/ckpt/job/shared/f",
        "shared/f",
        "f",
        "hdfs://nn/ckpt/job/shared/a\\b",
        "hdfs://nn/ckpt/job/shared/a\u0001b",
        "hdfs://nn/ckpt/job/chk-7/a:b",
      })
  void hasNoWayToAnythingElse(String path) {
    assertThat(ways.to(path)).isEmpty();
    assertThat(ways.to(path)).isEmpty();
  }

  @Test
  void forgetsDirectoriesButNotTheWay() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(ways.to("hdfs://nn/ckpt/job/shared/" + i + "/f"))
          .hasValue("../shared/" + i + "/f");
    }
    assertThat(ways.to("hdfs://nn/ckpt/job/shared/0/g")).hasValue("../shared/0/g");
  }
}
