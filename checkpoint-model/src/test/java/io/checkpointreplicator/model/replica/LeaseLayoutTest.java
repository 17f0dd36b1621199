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

import io.checkpointreplicator.model.path.StorePath;
import org.junit.jupiter.api.Test;

class LeaseLayoutTest {
  private static final TargetLayout TREE =
      new TargetLayout(StorePath.parse("hdfs://nn/replicas"), new JobId("a".repeat(32)));

  @Test
  void eachHolderHasADirectoryOfItsOwn() {
    LeaseLayout lease = new LeaseLayout(TREE, new LeaseId(3, "me"));
    String directory = TREE.jobDirectory() + "/_replicas/leases/3-me";
    assertThat(lease.directory()).hasToString(directory);
    assertThat(lease.plansDirectory()).hasToString(directory + "/plans");
    assertThat(lease.planDirectory("5-ab")).hasToString(directory + "/plans/5-ab");
    assertThat(lease.stagedMetadata("5-ab")).hasToString(directory + "/plans/5-ab/_metadata");
    assertThat(lease.outcome("5-ab")).hasToString(directory + "/plans/5-ab/outcome.json");
    assertThat(lease.doomedDirectory()).hasToString(directory + "/doomed");
    assertThat(lease.retiredDirectory()).hasToString(directory + "/retired");
    assertThat(lease.retiredManifest(7, 1000))
        .hasToString(directory + "/retired/chk-7.1000.json.gz");
    assertThat(lease.trash()).hasToString(directory + "/trash");
  }

  @Test
  void plansOfSavepointsLieApart() {
    TargetLayout savepoints = new TargetLayout(TREE.target(), TREE.job(), CheckpointKind.SAVEPOINT);
    LeaseLayout lease = new LeaseLayout(savepoints, new LeaseId(3, "me"));
    assertThat(lease.plansDirectory()).hasToString(lease.directory() + "/savepoint-plans");
    assertThat(lease.doomedDirectory()).hasToString(lease.directory() + "/savepoint-doomed");
  }
}
