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
package io.checkpointreplicator.tests.events;

import io.checkpointreplicator.demo.StatefulJobCheckpoints;
import io.checkpointreplicator.demo.StatefulJobCheckpoints.Backend;
import io.checkpointreplicator.demo.StatefulJobOptions;
import io.checkpointreplicator.relocation.notifier.CompletionNotifierFactory;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/**
 * A source cluster with the completion notifier, where one job takes checkpoints on demand.
 *
 * @param base {@code execution.checkpointing.dir}
 */
record SourceSite(FlinkMiniCluster cluster, Path base, JobID job) implements AutoCloseable {

  /** Starts cluster and job. */
  static SourceSite start(Path base, Path digests, String bootstrapServers, String topic)
      throws Exception {
    Configuration configuration = new Configuration();
    String prefix = "traces.reporter.completion.";
    configuration.setString(prefix + "factory.class", CompletionNotifierFactory.class.getName());
    configuration.setString(prefix + "checkpoints-dir", base.toUri().toString());
    configuration.setString(prefix + "bootstrap.servers", bootstrapServers);
    configuration.setString(prefix + "topic", topic);
    FlinkMiniCluster cluster = FlinkMiniCluster.start(1, 4, configuration);
    StatefulJobOptions options = StatefulJobOptions.withDigestsIn(digests).withKeys(1_000);
    Configuration checkpoints =
        new StatefulJobCheckpoints(base.toUri().toString(), Backend.HASHMAP, Duration.ofHours(1))
            .jobConfiguration();
    checkpoints.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    return new SourceSite(cluster, base, cluster.run(options, checkpoints));
  }

  /** Takes a checkpoint now and waits until it is complete. */
  long takeCheckpoint() {
    return cluster.takeCheckpoint(job);
  }

  /** Where a checkpoint lies, or its replica under another base. */
  Path checkpoint(Path anyBase, long checkpointId) {
    return anyBase.resolve(job.toHexString()).resolve("chk-" + checkpointId);
  }

  @Override
  public void close() {
    cluster.cancel(job);
    cluster.close();
  }
}
