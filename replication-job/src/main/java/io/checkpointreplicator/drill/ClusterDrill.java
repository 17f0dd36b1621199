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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.rest.FlinkRest;
import io.checkpointreplicator.rest.RootCause;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobID;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.util.ShutdownHookUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores a job from a replica on a cluster, by Flink's REST API:
 *
 * <ol>
 *   <li>The jar is uploaded and run, from the replica, in NO_CLAIM mode: nothing of the replica is
 *       deleted.
 *   <li>Once all tasks run, the cluster must say that they were restored from that very replica.
 *   <li>The job must go on until it has completed a checkpoint, or for a while.
 *   <li>Whatever happened, also if this process is ended meanwhile, the job is cancelled and the
 *       jar deleted.
 * </ol>
 *
 * <p>The job does all that it does otherwise: it reads its sources and writes to its sinks.
 */
public final class ClusterDrill {
  private static final Duration POLL = Duration.ofMillis(300);
  private static final Duration TO_END = Duration.ofMinutes(1);
  private static final Set<String> ENDED = Set.of("FAILED", "CANCELED", "FINISHED");
  private static final Set<String> ENDING = Set.of("FAILING", "CANCELLING");
  private static final Set<String> CANCELLED = Set.of("CANCELED", "CANCELLING");
  private static final Logger LOG = LoggerFactory.getLogger(ClusterDrill.class);

  private final SessionCluster cluster;
  private final JobRequest request;
  private final Patience patience;
  private final Consumer<String> progress;
  private final String job = new JobID().toHexString();
  private volatile String jar;
  private volatile boolean submitted;

  /**
   * How long to wait.
   *
   * @param toRun until all tasks run
   * @param hold how long they must run if no checkpoint completes
   */
  public record Patience(Duration toRun, Duration hold) {}

  private ClusterDrill(
      URI address, JobRequest request, Patience patience, Consumer<String> progress) {
    this.cluster = new SessionCluster(address);
    this.request = request;
    this.patience = patience;
    this.progress = progress;
  }

  /**
   * Does the drill.
   *
   * @param address of the REST API
   * @param progress is told in words what goes on
   * @return why the replica does not restore; empty if it does
   * @throws IOException if the cluster cannot do the drill, which says nothing of the replica
   * @throws InterruptedException if interrupted; the job is cancelled
   */
  public static Optional<String> of(
      StorePath replica,
      URI address,
      JobRequest request,
      Patience patience,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    ClusterDrill drill = new ClusterDrill(address, request, patience, progress);
    Thread atTermination = ShutdownHookUtil.addShutdownHook(drill::end, "drill", LOG);
    try {
      return drill.run(replica);
    } finally {
      ShutdownHookUtil.removeShutdownHook(atTermination, "drill", LOG);
      drill.end();
    }
  }

  private Optional<String> run(StorePath replica) throws IOException, InterruptedException {
    jar = cluster.upload(request.jar());
    submitted = true;
    try {
      cluster.run(jar, request.json(replica, job));
    } catch (FlinkRest.RefusedException e) {
      submitted = false;
      throw e;
    }
    progress.accept("Job " + job + " was submitted");
    long deadline = System.nanoTime() + patience.toRun().toNanos();
    JsonNode found = cluster.job(job);
    while (!allTasksRun(found)) {
      if (isOver(found)) {
        return Optional.of(failure(found));
      }
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "Not all tasks of job "
                + job
                + " ran after "
                + patience.toRun().toSeconds()
                + " s: it is "
                + found.path("state").asText()
                + ". Look at it in the cluster's web UI, or wait longer with --timeout.");
      }
      Thread.sleep(POLL.toMillis());
      found = cluster.job(job);
    }
    Optional<String> otherState = otherStateThan(replica);
    return otherState.isPresent() ? otherState : hold();
  }

  private Optional<String> hold() throws IOException, InterruptedException {
    progress.accept("All tasks run; waiting for a checkpoint");
    long deadline = System.nanoTime() + patience.hold().toNanos();
    while (System.nanoTime() < deadline) {
      JsonNode found = cluster.job(job);
      if (isOver(found)) {
        return found.path("state").asText().equals("FINISHED")
            ? Optional.empty()
            : Optional.of(failure(found));
      }
      if (cluster.checkpoints(job).path("counts").path("completed").asLong() > 0) {
        return Optional.empty();
      }
      Thread.sleep(POLL.toMillis());
    }
    return Optional.empty();
  }

  /** Whether each task has its state and runs, or has nothing left to do. */
  private static boolean allTasksRun(JsonNode found) {
    JsonNode vertices = found.path("vertices");
    for (JsonNode vertex : vertices) {
      JsonNode tasks = vertex.path("tasks");
      int there = tasks.path("RUNNING").asInt() + tasks.path("FINISHED").asInt();
      if (there < vertex.path("parallelism").asInt(1)) {
        return false;
      }
    }
    String state = found.path("state").asText();
    return !vertices.isEmpty() && (state.equals("RUNNING") || state.equals("FINISHED"));
  }

  private static boolean isOver(JsonNode found) {
    String state = found.path("state").asText();
    return ENDED.contains(state) || ENDING.contains(state);
  }

  private Optional<String> otherStateThan(StorePath replica)
      throws IOException, InterruptedException {
    String path =
        cluster.checkpoints(job).path("latest").path("restored").path("external_path").asText();
    if (path.isEmpty()) {
      return Optional.of("The job runs, but it restored nothing.");
    }
    try {
      return StorePath.parse(path).equals(replica)
          ? Optional.empty()
          : Optional.of("The job was restored from " + path + " instead.");
    } catch (IllegalArgumentException e) {
      return Optional.of("The job was restored from " + path + " instead.");
    }
  }

  /** Why a job is over that should run. */
  private String failure(JsonNode found) throws IOException, InterruptedException {
    if (CANCELLED.contains(found.path("state").asText())) {
      throw new IOException("Job " + job + " was cancelled meanwhile: that proves nothing.");
    }
    JsonNode exceptions = cluster.exceptions(job);
    String trace =
        exceptions
            .path("exceptionHistory")
            .path("entries")
            .path(0)
            .path("stacktrace")
            .asText(exceptions.path("root-exception").asText());
    if (JobFailure.isOfTheCluster(trace)) {
      throw new IOException(RootCause.in(trace) + " " + JobFailure.remedy(trace));
    }
    return "The job failed: " + RootCause.in(trace) + " " + JobFailure.remedy(trace);
  }

  /** Ends what runs, and takes the jar away. What cannot be ended is said in the log. */
  private synchronized void end() {
    try {
      if (submitted) {
        cancel();
        submitted = false;
      }
      if (jar != null) {
        cluster.deleteJar(jar);
        jar = null;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("Interrupted while ending job {} of a drill: look whether it runs", job);
    } catch (IOException e) {
      LOG.warn("Job {} of a drill, or its jar, may be left: {}", job, e.getMessage());
    }
  }

  private void cancel() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TO_END.toNanos();
    boolean asked = false;
    while (System.nanoTime() < deadline) {
      try {
        if (ENDED.contains(cluster.job(job).path("state").asText())) {
          return;
        }
        if (!asked) {
          cluster.cancel(job);
          asked = true;
        }
      } catch (FlinkRest.NotFoundException e) {
        // The program may not have come to its job yet.
        if (asked) {
          return;
        }
      }
      Thread.sleep(POLL.toMillis());
    }
    throw new IOException("it did not end within " + TO_END.toSeconds() + " s.");
  }
}
