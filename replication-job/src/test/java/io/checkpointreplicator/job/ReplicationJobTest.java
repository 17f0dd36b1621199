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
package io.checkpointreplicator.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class ReplicationJobTest {
  /** Until it times out no source is looked at: Flink holds back what DISCOVER sends. */
  @Test
  void aCheckpointOfItsOwnThatHangsHoldsUpReplicationForAMinuteAtTheMost() {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of("hdfs://dc1/flink"));
    options.set(ReplicationOptions.TARGET, "hdfs://dc2/flink");

    Configuration own = ReplicationJob.ownConfiguration(Settings.of(options));

    assertThat(own.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT))
        .isLessThanOrEqualTo(Duration.ofMinutes(1));
    assertThat(own.get(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER)).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void theFlinkUiTellsWhatIsReplicatedFromWhereToWhereButNoPassword() {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of("hdfs://dc1/flink", "hdfs://dc3/flink"));
    options.set(ReplicationOptions.TARGET, "file:/dc2/flink");
    options.setString("replication.kafka.sasl.jaas.config", "secret");
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());

    ReplicationJob.define(environment, options);

    assertThat(environment.getConfig().getGlobalJobParameters().toMap())
        .containsEntry("replication.source", "hdfs://dc1/flink,hdfs://dc3/flink")
        .containsEntry("replication.target", "file:/dc2/flink")
        .containsEntry("replication.retain", "3")
        .containsEntry("replication.interval", "1 s")
        .doesNotContainKey("replication.kafka")
        .allSatisfy((option, value) -> assertThat(value).doesNotContain("secret"));
    assertThat(environment.getStreamGraph().getStreamingPlanAsJSON())
        .contains(
            "DISCOVER checkpoints that completed under hdfs://dc1/flink, hdfs://dc3/flink",
            "PLAN what of them is new; RETAIN the 3 newest replicas",
            "COPY each new file, checked, to its place on the target",
            "PUBLISH whole replicas under file:/dc2/flink")
        .doesNotContain("secret");
  }
}
