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
package io.checkpointreplicator.tests.chaos;

import io.checkpointreplicator.fixture.FaultScript;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.tests.harness.FlinkProcessCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.curator.test.InstanceSpec;
import org.apache.curator.test.TestingServer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicator on a highly available cluster of processes: a JobManager and two TaskManagers,
 * each with as many slots as it needs, so that it goes on at once when one is killed. Not
 * thread-safe.
 */
final class ReplicatorSite implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicatorSite.class);
  private static final Path JAR = Path.of(System.getProperty("replicator.jar"));
  private static final Path FAULTY_FILE_SYSTEM =
      Path.of(System.getProperty("faulty.file.system.jar"));
  private static final int TASK_MANAGERS = 2;
  private static final int TICK_MILLIS = 500;
  private static final int CONNECTIONS = 100;

  private final TestingServer zooKeeper;
  private final FlinkProcessCluster cluster;
  private final List<Integer> taskManagers = new ArrayList<>();
  private int nextTaskManager = TASK_MANAGERS;
  private JobID replicator;

  private ReplicatorSite(TestingServer zooKeeper, FlinkProcessCluster cluster) {
    this.zooKeeper = zooKeeper;
    this.cluster = cluster;
    for (int i = 0; i < TASK_MANAGERS; i++) {
      taskManagers.add(i);
    }
  }

  /** Starts all processes. */
  static ReplicatorSite start(Path work, FaultScript script) throws Exception {
    // Short ticks allow for short sessions: until its session ends, a dead leader leads.
    TestingServer zooKeeper =
        new TestingServer(
            new InstanceSpec(null, -1, -1, -1, true, 1, TICK_MILLIS, CONNECTIONS), true);
    try {
      return new ReplicatorSite(
          zooKeeper,
          FlinkProcessCluster.start(
              work.resolve("cluster"),
              TASK_MANAGERS,
              configuration(work, zooKeeper, script),
              List.of(FAULTY_FILE_SYSTEM)));
    } catch (IOException | RuntimeException | AssertionError e) {
      zooKeeper.close();
      throw e;
    }
  }

  private static Configuration configuration(
      Path work, TestingServer zooKeeper, FaultScript script) {
    return Configuration.fromMap(
        Map.ofEntries(
            Map.entry(FaultyFileSystem.SCRIPT_OPTION, script.file().toString()),
            Map.entry("high-availability.type", "zookeeper"),
            Map.entry("high-availability.storageDir", work.resolve("ha").toUri().toString()),
            Map.entry("high-availability.zookeeper.quorum", zooKeeper.getConnectString()),
            Map.entry("high-availability.zookeeper.client.session-timeout", "3000"),
            Map.entry("execution.checkpointing.dir", work.resolve("own").toUri().toString()),
            Map.entry("taskmanager.numberOfTaskSlots", "2"),
            // What is killed each few seconds would else wait for a minute each time.
            Map.entry("restart-strategy.exponential-delay.initial-backoff", "500ms"),
            Map.entry("restart-strategy.exponential-delay.max-backoff", "2s")));
  }

  /** Submits the replicator. */
  void replicate(Path source, Path target, Duration deleteDelay) throws IOException {
    replicator =
        cluster
            .run(
                List.of("-d", "-p", "2"),
                JAR,
                List.of(
                    "replicate",
                    "--source",
                    FaultyFileSystem.path(source).toString(),
                    "--target",
                    FaultyFileSystem.path(target).toString(),
                    "--interval",
                    "200ms",
                    "--retain",
                    "2",
                    "--delete-delay",
                    deleteDelay.toSeconds() + "s"))
            .jobId();
  }

  /** Kills one of the TaskManagers and starts another one. */
  void killTaskManager(Random random) throws IOException {
    int victim = taskManagers.remove(random.nextInt(taskManagers.size()));
    cluster.killTaskManager(victim);
    cluster.startTaskManager();
    taskManagers.add(nextTaskManager++);
  }

  /** Kills the JobManager and starts another one. */
  void killJobManager() throws IOException {
    cluster.killJobManager();
    cluster.startJobManager();
  }

  /** Takes a checkpoint of the replicator's own state, if it can take one now. */
  void takeCheckpoint() {
    try {
      cluster.requestCheckpoint(replicator);
    } catch (IOException e) {
      LOG.debug("No checkpoint of the replicator now", e);
    }
  }

  /** Fails when the replicator has failed for good; one that is being recovered has not. */
  void requireNotFailed() {
    try {
      cluster.requireNotFailed(replicator);
    } catch (IOException e) {
      LOG.debug("The JobManager does not know the replicator now", e);
    }
  }

  /** Ends all processes. */
  @Override
  public void close() throws IOException {
    cluster.close();
    zooKeeper.close();
  }
}
