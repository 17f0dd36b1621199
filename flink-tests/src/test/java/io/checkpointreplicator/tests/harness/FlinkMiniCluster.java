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
package io.checkpointreplicator.tests.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.demo.StatefulJob;
import io.checkpointreplicator.demo.StatefulJobOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster inside this JVM, on random ports. It keeps 3 checkpoints per job and restarts no
 * job that fails, unless the configuration it is started with says otherwise.
 *
 * <p>The methods that wait end with an error that names the last state seen, and at once when the
 * job fails, with the reason.
 */
public final class FlinkMiniCluster implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FlinkMiniCluster.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(20);

  private final MiniCluster cluster;

  private FlinkMiniCluster(MiniCluster cluster) {
    this.cluster = cluster;
  }

  /** Starts a cluster of one TaskManager with 4 slots. */
  public static FlinkMiniCluster start() throws Exception {
    return start(1, 4, new Configuration());
  }

  /**
   * Starts a cluster.
   *
   * @param configuration options of the cluster, which are also the defaults of its jobs
   */
  public static FlinkMiniCluster start(
      int taskManagers, int slotsPerTaskManager, Configuration configuration) throws Exception {
    Configuration all = new Configuration();
    all.set(CheckpointingOptions.MAX_RETAINED_CHECKPOINTS, 3);
    all.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    all.addAll(configuration);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(all)
                .setNumTaskManagers(taskManagers)
                .setNumSlotsPerTaskManager(slotsPerTaskManager)
                .withRandomPorts()
                .build());
    cluster.start();
    return new FlinkMiniCluster(cluster);
  }

  /** Submits the sample job and waits until all of its tasks run. */
  public JobID run(StatefulJobOptions options, Configuration configuration) {
    return run(StatefulJob.jobGraph(options, configuration));
  }

  /** Submits the sample job with the state of a checkpoint and waits until all of its tasks run. */
  public JobID restore(
      StatefulJobOptions options, Configuration configuration, RestorePoint restorePoint) {
    Configuration all = new Configuration(configuration);
    all.addAll(restorePoint.configuration());
    return run(options, all);
  }

  /** Submits a job and waits until all of its tasks run. */
  public JobID run(JobGraph jobGraph) {
    JobID job = submit(jobGraph);
    awaitRunning(job);
    return job;
  }

  /** Submits a job and waits until each of its tasks runs or has finished. */
  public JobID runWithFinishedTasks(JobGraph jobGraph) {
    JobID job = submit(jobGraph);
    await("all tasks of " + job + " running or finished")
        .atMost(PATIENCE)
        .pollInterval(POLL_INTERVAL)
        .failFast(() -> requireNotFailed(job))
        .untilAsserted(
            () ->
                assertThat(graph(job).getAllExecutionVertices())
                    .extracting(AccessExecutionVertex::getExecutionState)
                    .contains(ExecutionState.RUNNING)
                    .isSubsetOf(ExecutionState.RUNNING, ExecutionState.FINISHED));
    return job;
  }

  /** Submits a job. */
  public JobID submit(JobGraph jobGraph) {
    return result(cluster.submitJob(jobGraph)).getJobID();
  }

  public JobStatus status(JobID job) {
    return result(cluster.getJobStatus(job));
  }

  public void awaitRunning(JobID job) {
    await("all tasks of " + job + " running")
        .atMost(PATIENCE)
        .pollInterval(POLL_INTERVAL)
        .failFast(() -> requireNotFailed(job))
        .untilAsserted(
            () ->
                assertThat(graph(job).getAllExecutionVertices())
                    .extracting(AccessExecutionVertex::getExecutionState)
                    .isNotEmpty()
                    .containsOnly(ExecutionState.RUNNING));
  }

  public void awaitStatus(JobID job, JobStatus status) {
    await("status of " + job)
        .atMost(PATIENCE)
        .pollInterval(POLL_INTERVAL)
        .failFast(() -> requireNoOtherEnd(job, status))
        .until(() -> status(job), Predicate.isEqual(status));
  }

  /**
   * Waits for a completed checkpoint with this id or a later one.
   *
   * @param base {@code execution.checkpointing.dir} of the job
   * @return the newest one
   */
  public CompletedCheckpoint awaitCheckpoint(JobID job, Path base, long id) {
    return CheckpointDirectories.of(base, job)
        .awaitAtLeast(id, PATIENCE, () -> requireNotFailed(job));
  }

  /**
   * Takes a checkpoint of a job now, whatever its interval, and waits until it is complete.
   *
   * @return its id
   */
  public long takeCheckpoint(JobID job) {
    requireNotFailed(job);
    return result(cluster.triggerCheckpoint(job, CheckpointType.CONFIGURED));
  }

  /**
   * Starts a checkpoint of a job, whatever becomes of it.
   *
   * @return is completed when that is known; never, when the job ends first
   */
  public CompletableFuture<Void> startCheckpoint(JobID job) {
    return cluster
        .triggerCheckpoint(job, CheckpointType.CONFIGURED)
        .handle(
            (id, error) -> {
              LOG.debug("Checkpoint {} of {}", id, job, error);
              return null;
            });
  }

  /**
   * Takes the last checkpoint, which the tasks of an ending job wait for, and waits for its end.
   */
  public void awaitEnd(JobID job) {
    AtomicReference<Future<Void>> last = new AtomicReference<>(startCheckpoint(job));
    await("end of " + job)
        .atMost(PATIENCE)
        .pollInterval(POLL_INTERVAL)
        .failFast(() -> requireNotFailed(job))
        .until(
            () -> {
              if (last.get().isDone()) {
                last.set(startCheckpoint(job));
              }
              return status(job) == JobStatus.FINISHED;
            });
  }

  /** Cancels a job and waits until it is gone; its checkpoints stay. */
  public void cancel(JobID job) {
    requireNotFailed(job);
    result(cluster.cancelJob(job));
    awaitStatus(job, JobStatus.CANCELED);
  }

  /** Cancels all jobs of that name that still run, for a test that may have failed half-way. */
  public void cancelAll(String name) {
    for (JobStatusMessage job : result(cluster.listJobs())) {
      if (job.getJobName().equals(name) && !job.getJobState().isGloballyTerminalState()) {
        cancel(job.getJobId());
      }
    }
  }

  /**
   * Stops a job with a savepoint.
   *
   * @return the URI of the savepoint
   */
  public String stopWithSavepoint(JobID job, Path targetDirectory, SavepointFormatType format) {
    requireNotFailed(job);
    String savepoint =
        result(cluster.stopWithSavepoint(job, targetDirectory.toUri().toString(), false, format));
    awaitStatus(job, JobStatus.FINISHED);
    return savepoint;
  }

  private void requireNoOtherEnd(JobID job, JobStatus expected) {
    if (expected != JobStatus.FAILED) {
      requireNotFailed(job);
    }
  }

  /** Fails when the job has failed for good, with the reason. */
  public void requireNotFailed(JobID job) {
    AccessExecutionGraph graph = graph(job);
    if (graph.getState() == JobStatus.FAILED) {
      throw new AssertionError(
          "Job "
              + job
              + " failed: "
              + (graph.getFailureInfo() == null
                  ? "Flink gives no reason"
                  : graph.getFailureInfo().getExceptionAsString()));
    }
  }

  /** Stops the TaskManager with this index, counted from 0 in the order of starts. */
  public void stopTaskManager(int index) {
    result(cluster.terminateTaskManager(index));
  }

  /** Starts one more TaskManager. */
  public void startTaskManager() throws Exception {
    cluster.startTaskManager();
  }

  /** Returns the address of the REST endpoint and the web UI. */
  public URI restAddress() {
    return result(cluster.getRestAddress());
  }

  private AccessExecutionGraph graph(JobID job) {
    return result(cluster.getExecutionGraph(job));
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while the mini cluster was at work", e);
    } catch (ExecutionException e) {
      throw new AssertionError("The mini cluster reports: " + e.getCause(), e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("The mini cluster gave no answer in " + PATIENCE, e);
    }
  }

  /** Ends the cluster and its jobs; their checkpoints stay as if the cluster had been lost. */
  @Override
  public void close() {
    result(cluster.closeAsync());
  }
}
