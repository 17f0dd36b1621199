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
package io.checkpointreplicator.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.OptionException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveMetricsTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final JobManagerFake jobManager;
  private final LiveMetrics metrics;

  LiveMetricsTest() throws IOException {
    jobManager = new JobManagerFake();
    metrics = new LiveMetrics(jobManager.address());
  }

  @AfterEach
  void stop() {
    jobManager.close();
  }

  @Test
  void readsTheGaugesOfAllOperators() {
    String id = "PLAN.source_job." + JOB + ".lagMillis";
    jobManager
        .replicatingTo("file:/t")
        .answering(
            "/jobs/r1/vertices/v1/subtasks/metrics?agg=max&get=" + id,
            "[{'id':'" + id + "','max':12.5}]")
        .answering(
            "/jobs/r1/vertices/v1/subtasks/metrics", "[{'id':'numRecordsIn'},{'id':'" + id + "'}]")
        .answering(
            "/jobs/r1/vertices/v2/subtasks/metrics?",
            ("[{'id':'a b.source_job.%s.rpoRatio','max':'NaN'},{'id':'source_job.x.lagMillis','max':1},"
                    + "{'id':'COPY.source_job.%s.pendingBytes','max':7}]")
                .formatted(JOB, JOB))
        .answering(
            "/jobs/r1/vertices/v2/subtasks/metrics",
            "[{'id':'COPY.source_job.%s.pendingBytes'}]".formatted(JOB))
        .answering("/jobs/r1", "{'vertices':[{'id':'v1'},{'id':'v2'}]}");

    metrics.update();

    assertThat(metrics.live().problem()).isEmpty();
    assertThat(metrics.live().byJob())
        .isEqualTo(Map.of(JOB, Map.of("lagMillis", 12.5, "pendingBytes", 7.0)));
  }

  @Test
  void saysWhenNoReplicatorRuns() {
    jobManager.answering("/jobs/overview", "{'jobs':[]}");

    metrics.update();

    assertThat(metrics.live().problem())
        .contains(
            "No replicator runs at " + jobManager.address() + "/. Start it with 'replicate'.");
  }

  @Test
  void saysWhenTheJobManagerDoesNotAnswer() {
    jobManager.answering("/jobs/overview", "<html>");
    metrics.update();
    assertThat(metrics.live().problem().orElseThrow())
        .startsWith(
            "The JobManager at " + jobManager.address() + "/ does not tell of the replicator: ")
        .endsWith(". See that it runs and that --rest is its address.");

    jobManager.close();
    metrics.update();
    assertThat(metrics.live().problem())
        .contains(
            "The JobManager at "
                + jobManager.address()
                + "/ does not tell of the replicator: Flink's REST API at "
                + jobManager.address()
                + "/ does not answer. See that it runs and that --rest is its address.");
    assertThat(metrics.live().byJob()).isEmpty();
  }

  @Test
  void theTargetIsThatOfTheOnlyReplicator() throws Exception {
    jobManager.replicatingTo("file:/t");
    assertThat(Dashboard.targetAt(jobManager.address())).isEqualTo("file:/t");
  }

  @Test
  void aPathOfAProxyIsKept() throws Exception {
    jobManager
        .answering("/flink/jobs/overview", "{'jobs':[{'jid':'r1','state':'RUNNING'}]}")
        .answering(
            "/flink/jobs/r1/config",
            "{'execution-config':{'user-config':{'replication.target':'file:/t'}}}");

    assertThat(Dashboard.targetAt(jobManager.address().resolve("/flink"))).isEqualTo("file:/t");
  }

  @Test
  void aJobManagerThatDoesNotAnswerTellsNoTarget() {
    jobManager.close();
    URI address = jobManager.address();

    assertThatThrownBy(() -> Dashboard.targetAt(address))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("Flink's REST API at " + address + "/ does not answer. ")
        .hasMessageEndingWith(" See that it runs and that --rest is its address.");
  }

  @Test
  void withoutAReplicatorThereIsNoTarget() {
    jobManager.answering("/jobs/overview", "{'jobs':[]}");
    URI address = jobManager.address();
    assertThatThrownBy(() -> Dashboard.targetAt(address))
        .isInstanceOf(OptionException.class)
        .hasMessage(
            "--rest: no job that runs at "
                + address
                + " tells where it replicates to. Name the target with --target.");
  }
}
