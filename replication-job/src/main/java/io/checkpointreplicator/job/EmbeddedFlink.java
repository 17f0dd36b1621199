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

import io.checkpointreplicator.options.OptionException;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.ShutdownHookUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Flink cluster in this process, with the web UI on the loopback interface; jars cannot be
 * uploaded there. Its own checkpoints go to a temporary directory, which goes with it: what the
 * replicator forgets, the target tells.
 */
public final class EmbeddedFlink implements AutoCloseable {
  private static final int DEFAULT_UI_PORT = 8081;
  private static final int LAST_DEFAULT_UI_PORT = 8180;
  private static final String LOOPBACK = "localhost";
  private static final long TERMINATION_SECONDS = 8;
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedFlink.class);

  private final MiniCluster cluster;
  private final Path temporary;
  private final Thread atTermination;

  private EmbeddedFlink(MiniCluster cluster, Path temporary) {
    this.cluster = cluster;
    this.temporary = temporary;
    this.atTermination = ShutdownHookUtil.addShutdownHook(this::terminate, "embedded Flink", LOG);
  }

  /** What still runs would make again what is deleted: it ends first, unless it hangs. */
  private void terminate() throws IOException {
    try {
      cluster.closeAsync().get(TERMINATION_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("The embedded Flink did not stop cleanly", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      FileUtils.deleteDirectory(temporary.toFile());
    }
  }

  /**
   * Starts a cluster of one TaskManager.
   *
   * @param configuration Flink options that take precedence over the defaults of this class
   * @param slots task slots
   * @param uiPort port of the web UI; if empty, the first free one from 8081 on
   * @throws OptionException if the port is taken
   */
  public static EmbeddedFlink start(Configuration configuration, int slots, OptionalInt uiPort)
      throws Exception {
    return start(configuration, slots, uiPort, new ReplicationMetrics());
  }

  /**
   * Starts a cluster of one TaskManager, and tells what its jobs measure.
   *
   * @param metrics has the metrics of its jobs from then on
   * @see #start(Configuration, int, OptionalInt)
   */
  public static EmbeddedFlink start(
      Configuration configuration, int slots, OptionalInt uiPort, ReplicationMetrics metrics)
      throws Exception {
    Path temporary = Files.createTempDirectory("checkpoint-replicator");
    Configuration complete = new Configuration();
    complete.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, temporary.toUri().toString());
    complete.set(RestOptions.ADDRESS, LOOPBACK);
    complete.set(RestOptions.BIND_ADDRESS, LOOPBACK);
    // Its store of job files takes what anybody sends.
    complete.set(JobManagerOptions.BIND_HOST, LOOPBACK);
    complete.set(CoreOptions.TMP_DIRS, temporary.toString());
    // By default all users of a machine share one directory.
    complete.set(WebOptions.TMP_DIR, temporary.toString());
    complete.set(
        RestOptions.BIND_PORT,
        uiPort.isPresent()
            ? String.valueOf(uiPort.getAsInt())
            : DEFAULT_UI_PORT + "-" + LAST_DEFAULT_UI_PORT);
    complete.set(WebOptions.SUBMIT_ENABLE, false);
    complete.addAll(configuration);
    metrics.register(complete);
    MiniCluster cluster =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(complete)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .build());
    EmbeddedFlink flink = new EmbeddedFlink(cluster, temporary);
    try {
      cluster.start();
      return flink;
    } catch (Exception e) {
      flink.close();
      if (ExceptionUtils.findThrowable(e, BindException.class).isPresent()) {
        throw new OptionException(
            "--ui-port: port "
                + complete.get(RestOptions.BIND_PORT)
                + " is taken. Choose another port, or 0 for any free one.",
            e);
      }
      throw e;
    }
  }

  /** Address of the web UI. */
  public URI webUi() throws Exception {
    return cluster.getRestAddress().get();
  }

  /** Submits a job; it runs from then on. */
  public JobID submit(StreamExecutionEnvironment environment, String name) throws Exception {
    StreamGraph streamGraph = environment.getStreamGraph();
    streamGraph.setJobName(name);
    return submit(streamGraph.getJobGraph());
  }

  /** Submits a job; it runs from then on. */
  public JobID submit(JobGraph jobGraph) throws Exception {
    return cluster.submitJob(jobGraph).get().getJobID();
  }

  /** Whether a job is running, starting or being restarted. */
  public boolean isAlive(JobID job) throws Exception {
    return !cluster.getJobStatus(job).get().isGloballyTerminalState();
  }

  /** Runs a job to its end. */
  public JobExecutionResult execute(StreamExecutionEnvironment environment, String name)
      throws Exception {
    return cluster
        .requestJobResult(submit(environment, name))
        .get()
        .toJobExecutionResult(EmbeddedFlink.class.getClassLoader());
  }

  /** Cancels a job and waits until it has ended. */
  public void cancel(JobID job) throws Exception {
    cluster.cancelJob(job).get();
    cluster.requestJobResult(job).get();
  }

  @Override
  public void close() throws IOException {
    try {
      cluster.closeAsync().join();
    } catch (CompletionException e) {
      throw new IOException("The embedded Flink did not stop cleanly.", e);
    } finally {
      ShutdownHookUtil.removeShutdownHook(atTermination, "embedded Flink", LOG);
      FileUtils.deleteDirectory(temporary.toFile());
    }
  }
}
