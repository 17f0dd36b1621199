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

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A Flink session cluster of one JobManager and some TaskManagers, each a JVM of its own, on the
 * loopback interface. It keeps 3 checkpoints per job and restarts no job that fails, unless the
 * configuration it is started with says otherwise.
 *
 * <p>It starts JVMs from the Flink jars in {@code <flink.home>/lib} and ends them, and no others,
 * in {@link #close} or with this JVM. The methods that wait end with an error that has the last
 * lines of all logs, and at once when the job fails or a process ends by itself. Not thread-safe.
 */
public final class FlinkProcessCluster implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration POLL_INTERVAL = Duration.ofMillis(100);
  private static final int ATTEMPTS = 3;

  private final Path work;
  private final FlinkConfDirectory conf;
  private final FlinkCommandLines commandLines;
  private final FlinkRest rest;
  private final Map<String, String> environment;
  private final List<FlinkProcess> jobManagers = new ArrayList<>();
  private final List<FlinkProcess> taskManagers = new ArrayList<>();
  private int clients;

  private FlinkProcessCluster(Path work, FlinkConfDirectory conf, StoreClient client) {
    this.work = work;
    this.conf = conf;
    this.commandLines = new FlinkCommandLines(FlinkHome.ofThisBuild(client.libJars()), conf);
    this.rest = new FlinkRest(conf.restAddress());
    this.environment = new HashMap<>(client.environment());
    environment.put("FLINK_CONF_DIR", conf.path().toString());
    environment.put("FLINK_PLUGINS_DIR", pluginsIn(work).toString());
  }

  /**
   * Starts a cluster and waits until all of its TaskManagers have registered.
   *
   * @param work directory for configuration, logs and temporary files, to be kept until closed
   * @param configuration options of the cluster, which are also the defaults of its jobs
   */
  public static FlinkProcessCluster start(Path work, int taskManagers, Configuration configuration)
      throws IOException {
    return start(work, taskManagers, configuration, List.of());
  }

  /**
   * Starts a cluster with more in its {@code lib/} than Flink, and waits until all of its
   * TaskManagers have registered.
   *
   * @param work directory for configuration, logs and temporary files, to be kept until closed
   * @param configuration options of the cluster, which are also the defaults of its jobs
   * @param libJars jars that all of its processes have on their class path
   */
  public static FlinkProcessCluster start(
      Path work, int taskManagers, Configuration configuration, List<Path> libJars)
      throws IOException {
    return start(
        work, taskManagers, configuration, new StoreClient(libJars, List.of(), Map.of(), Map.of()));
  }

  /**
   * Starts a cluster that reaches a store, and waits until all of its TaskManagers have registered.
   *
   * @param work directory for configuration, logs and temporary files, to be kept until closed
   * @param configuration options of the cluster, which are also the defaults of its jobs
   * @param client what all of its processes have to reach the store
   */
  public static FlinkProcessCluster start(
      Path work, int taskManagers, Configuration configuration, StoreClient client)
      throws IOException {
    putPlugins(client.pluginJars(), pluginsIn(work));
    Configuration options = Configuration.fromMap(client.options());
    options.addAll(configuration);
    for (int attempt = 1; true; attempt++) {
      FlinkProcessCluster cluster =
          new FlinkProcessCluster(work, FlinkConfDirectory.create(work, options), client);
      try {
        cluster.startJobManager();
        for (int i = 0; i < taskManagers; i++) {
          cluster.startTaskManager();
        }
        cluster.awaitTaskManagers(taskManagers);
        return cluster;
      } catch (IOException | AssertionError e) {
        // Somebody else may have taken a port between its choice and its use.
        boolean tryAgain =
            attempt < ATTEMPTS && cluster.processes().anyMatch(FlinkProcess::crashed);
        cluster.close();
        if (!tryAgain) {
          throw e;
        }
      }
    }
  }

  /**
   * Where a cluster that is started in a directory looks for plugins, one directory for each; none
   * need be there.
   */
  public static Path pluginsIn(Path work) {
    return work.resolve("plugins");
  }

  private static void putPlugins(List<Path> jars, Path plugins) throws IOException {
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      Path directory = Files.createDirectories(plugins.resolve(name.replaceAll("\\.jar$", "")));
      Files.createSymbolicLink(directory.resolve(name), jar);
    }
  }

  /** Starts the JobManager; the first time, and after {@link #killJobManager}. */
  public void startJobManager() throws IOException {
    jobManagers.add(start("jobmanager-" + jobManagers.size(), commandLines.jobManager()));
  }

  /** Ends the JobManager as {@code kill -9} does. */
  public void killJobManager() {
    jobManagers.get(jobManagers.size() - 1).kill();
  }

  /** Starts one more TaskManager; its index is the number of those started before it. */
  public void startTaskManager() throws IOException {
    String name = "taskmanager-" + taskManagers.size();
    taskManagers.add(start(name, commandLines.taskManager(name)));
  }

  /** Ends the TaskManager with this index as {@code kill -9} does. */
  public void killTaskManager(int index) {
    taskManagers.get(index).kill();
  }

  /** Process id of the TaskManager with this index. */
  public long taskManagerPid(int index) {
    return taskManagers.get(index).pid();
  }

  /** Waits until so many TaskManagers are registered, no more and no less. */
  public void awaitTaskManagers(int count) {
    withLogs(
        () ->
            await("number of registered TaskManagers")
                .atMost(PATIENCE)
                .pollInterval(POLL_INTERVAL)
                .failFast(this::requireNoCrash)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(rest::taskManagers, Predicate.isEqual(count)));
  }

  /**
   * Runs {@code flink run} in a JVM of its own and waits until it ends.
   *
   * @param runArguments those before the jar, such as {@code -d}, {@code -p}, {@code -Dkey=value}
   * @param jar the program
   * @param programArguments those after the jar
   */
  public FlinkCommandResult run(List<String> runArguments, Path jar, List<String> programArguments)
      throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.add("run");
    arguments.addAll(runArguments);
    arguments.add(jar.toString());
    arguments.addAll(programArguments);
    return command(arguments);
  }

  /** Runs any {@code flink} command in a JVM of its own and waits until it ends. */
  public FlinkCommandResult command(List<String> arguments) throws IOException {
    return start("client-" + clients++, commandLines.client(arguments)).awaitEnd(PATIENCE);
  }

  /**
   * Writes what stands in for {@code bin/flink} of a distribution: a command for shells that talks
   * to this cluster.
   *
   * @param directory existing; to be put on the {@code PATH}
   */
  public void writeFlinkCommand(Path directory) throws IOException {
    String script =
        environment.entrySet().stream()
            .map(variable -> "export " + variable.getKey() + "=" + quoted(variable.getValue()))
            .sorted()
            .collect(Collectors.joining("\n", "#!/bin/sh\n", "\n"));
    String command =
        commandLines.client(List.of()).stream()
            .map(FlinkProcessCluster::quoted)
            .collect(Collectors.joining(" ", "exec ", " \"$@\"\n"));
    Path file = Files.writeString(directory.resolve("flink"), script + command);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }

  private FlinkProcess start(String name, List<String> command) throws IOException {
    return FlinkProcess.start(name, command, environment, work.resolve("log"));
  }

  /**
   * Waits for a completed checkpoint with this id or a later one.
   *
   * @param base {@code execution.checkpointing.dir} of the job
   * @return the newest one
   */
  public CompletedCheckpoint awaitCheckpoint(JobID job, Path base, long id) {
    return withLogs(
        () ->
            CheckpointDirectories.of(base, job)
                .awaitAtLeast(id, PATIENCE, () -> requireNotFailed(job)));
  }

  public JobStatus status(JobID job) throws IOException {
    return rest.status(job);
  }

  public void awaitStatus(JobID job, JobStatus status) {
    withLogs(
        () ->
            await("status of " + job)
                .atMost(PATIENCE)
                .pollInterval(POLL_INTERVAL)
                .failFast(() -> requireNoOtherEnd(job, status))
                .until(() -> rest.status(job), Predicate.isEqual(status)));
  }

  /**
   * Asks for a checkpoint of a job now, whatever its interval and whatever becomes of it.
   *
   * @throws IOException if the JobManager does not answer or does not know the job
   */
  public void requestCheckpoint(JobID job) throws IOException {
    rest.triggerCheckpoint(job);
  }

  /** Cancels a job and waits until it is gone; its checkpoints stay. */
  public void cancel(JobID job) throws IOException {
    requireNotFailed(job);
    rest.cancel(job);
    awaitStatus(job, JobStatus.CANCELED);
  }

  private void requireNoOtherEnd(JobID job, JobStatus expected) throws IOException {
    if (expected != JobStatus.FAILED) {
      requireNotFailed(job);
    }
  }

  /** Fails when the job has failed for good or a process has ended by itself. */
  public void requireNotFailed(JobID job) throws IOException {
    requireNoCrash();
    if (rest.status(job) == JobStatus.FAILED) {
      throw new AssertionError("Job " + job + " failed: " + rest.exceptions(job));
    }
  }

  /** Returns the address of the REST endpoint and the web UI. */
  public URI restAddress() {
    return conf.restAddress();
  }

  private void requireNoCrash() {
    String crashed =
        processes()
            .filter(FlinkProcess::crashed)
            .map(FlinkProcess::name)
            .collect(Collectors.joining(", "));
    if (!crashed.isEmpty()) {
      throw new AssertionError("Ended by itself: " + crashed);
    }
  }

  /** What goes wrong in another process is only understood with that process's log. */
  private <T> T withLogs(Supplier<T> wait) {
    try {
      return wait.get();
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      String logs =
          processes()
              .map(FlinkProcess::describe)
              .collect(Collectors.joining(System.lineSeparator()));
      String reason = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
      throw new AssertionError(reason + System.lineSeparator() + logs, e);
    }
  }

  private Stream<FlinkProcess> processes() {
    return Stream.concat(jobManagers.stream(), taskManagers.stream());
  }

  /** Ends all processes; the checkpoints of jobs that still run stay. */
  @Override
  public void close() {
    processes().forEach(FlinkProcess::requestStop);
    processes().forEach(FlinkProcess::awaitStop);
  }
}
