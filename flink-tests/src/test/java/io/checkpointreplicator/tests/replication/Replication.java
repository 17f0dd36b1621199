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
package io.checkpointreplicator.tests.replication;

import io.checkpointreplicator.job.ReplicationJob;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/** A replication job on a mini cluster. */
public final class Replication {
  /** Subtasks of each step. */
  public static final int PARALLELISM = 2;

  private final FlinkMiniCluster cluster;
  private final JobID replicator;
  private final Settings settings;

  private Replication(FlinkMiniCluster cluster, JobID replicator, Settings settings) {
    this.cluster = cluster;
    this.replicator = replicator;
    this.settings = settings;
  }

  /** The options of a replication between two local directories, listing each 100 ms. */
  public static Configuration options(Path source, Path target) {
    return options(source.toUri().toString(), target.toUri().toString());
  }

  /** The options of a replication between two bases, listing each 100 ms. */
  public static Configuration options(String source, String target) {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of(source));
    options.set(ReplicationOptions.TARGET, target);
    options.set(ReplicationOptions.INTERVAL, Duration.ofMillis(100));
    return options;
  }

  /** Starts a replication and waits until all of its tasks run. */
  public static Replication start(FlinkMiniCluster cluster, Configuration options) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(new Configuration());
    environment.setParallelism(PARALLELISM);
    ReplicationJob.define(environment, options);
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName("replicator");
    return new Replication(cluster, cluster.run(graph.getJobGraph()), Settings.of(options));
  }

  public Settings settings() {
    return settings;
  }

  /** Takes a checkpoint of the replicator's own state. */
  public void takeCheckpoint() {
    cluster.takeCheckpoint(replicator);
  }

  /** Fails when the replication has failed for good, with the reason. */
  public void requireNotFailed() {
    cluster.requireNotFailed(replicator);
  }

  public void cancel() {
    cluster.cancel(replicator);
  }
}
