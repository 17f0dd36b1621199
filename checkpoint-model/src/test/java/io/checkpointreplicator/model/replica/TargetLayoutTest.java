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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetLayoutTest {
  private static final String HEX = "0123456789abcdef0123456789abcdef";
  private static final TargetLayout LAYOUT =
      new TargetLayout(StorePath.parse("hdfs://nn/replicas"), new JobId(HEX));

  /** Users and later versions find replicas by these names: they never change. */
  @Test
  void isAContract() {
    String job = "hdfs://nn/replicas/" + HEX;
    assertThat(LAYOUT.jobDirectory()).hasToString(job);
    assertThat(LAYOUT.replica(7)).hasToString(job + "/chk-7");
    assertThat(LAYOUT.metadata(7)).hasToString(job + "/chk-7/_metadata");
    assertThat(LAYOUT.replicasDirectory()).hasToString(job + "/_replicas");
    assertThat(LAYOUT.manifest(7)).hasToString(job + "/_replicas/chk-7.json.gz");
    assertThat(LAYOUT.leasesDirectory()).hasToString(job + "/_replicas/leases");
    assertThat(LAYOUT.erasDirectory()).hasToString(job + "/_replicas/eras");
    assertThat(LAYOUT.fence()).hasToString(job + "/_fence.json");
    assertThat(LAYOUT.file("shared/sub/x")).hasToString(job + "/shared/sub/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "chk-7/x",
        "chk-0/_metadata.tmp",
        "shared/x",
        "shared/op_1/db/x",
        "shared/_metadata",
        "taskowned/job_a_tm_b/x",
        "shared/a b%20?#c",
        "shared/a:b",
        "shared/...",
        "sp-7/x",
      })
  void stateFilesLieInThreeKindsOfDirectories(String path) {
    assertThat(LAYOUT.file(path)).hasToString(LAYOUT.jobDirectory() + "/" + path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chk-7", "sp-7"})
  void theDirectoryOfAReplicaTellsItsManifest(String name) {
    assertThat(TargetLayout.manifestOf(LAYOUT.jobDirectory().resolve(name)))
        .hasToString("Optional[" + LAYOUT.replicasDirectory() + "/" + name + ".json.gz]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:/", "file:/chk-7", "file:/jobs/chk-7", "file:/jobs/savepoint-1"})
  void otherDirectoriesHaveNoManifest(String directory) {
    assertThat(TargetLayout.manifestOf(StorePath.parse(directory))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "x",
        "chk-7",
        "chk-7/",
        "shared",
        "shared/",
        "/shared/x",
        "shared//x",
        "shared/x/",
        "shared/.",
        "shared/./x",
        "shared/..",
        "shared/../chk-1/x",
        "shared/x/../../../y",
        "shared/..\\..\\x",
        "shared/x\ny",
        "../shared/x",
        "chk-7/../../x",
        "sp-7",
        "sp-7/x/y",
        "sp-07/x",
        "chk-07/x",
        "chk-x/x",
        "_replicas/chk-7.json.gz",
        "_replicas/plans/5-ab/x",
        "_fence.json",
        "Shared/x",
        "file:/x",
      })
  void nothingElseIsAStateFile(String path) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LAYOUT.file(path))
        .withMessage(
            "'"
                + path
                + "' is no place for a state file. Allowed: chk-N/<name>, sp-N/<name>, shared/<path> or"
                + " taskowned/<path>, without '.', '..', empty segments and control characters.");
  }

  /** A directory of that name would make the replica visible before it is complete. */
  @ParameterizedTest
  @ValueSource(strings = {"chk-7/_metadata", "chk-7/_metadata/x", "chk-7/_metadata/x/y"})
  void noStateFileTakesThePlaceOfMetadata(String path) {
    assertThatIllegalArgumentException().isThrownBy(() -> LAYOUT.file(path));
  }

  /** Flink removes a checkpoint's directory only if there is no directory in it. */
  @Test
  void exclusiveFilesLieDirectlyInTheirCheckpoint() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LAYOUT.file("chk-7/sub/x"))
        .withMessageStartingWith("'chk-7/sub/x' is no place for a state file.");
  }
}
