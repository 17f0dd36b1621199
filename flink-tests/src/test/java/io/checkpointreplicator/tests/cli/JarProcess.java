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
package io.checkpointreplicator.tests.cli;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The standalone jar in a JVM of its own, with its output in files. It ends when it is closed, at
 * the latest with the JVM of the tests.
 */
public final class JarProcess implements AutoCloseable {

  /** What {@code mvn verify} has built. */
  public static final Path STANDALONE_JAR =
      Path.of(System.getProperty("replicator.standalone.jar"));

  /** The Java that the tests run with. */
  static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern WEB_UI = Pattern.compile("Flink web UI: (http://\\S+)");
  private static final Pattern DASHBOARD = Pattern.compile("(?m)^Dashboard: (http://\\S+)$");

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final Process process;
  private final Path stdout;
  private final Path stderr;

  private JarProcess(Process process, Path stdout, Path stderr) {
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Starts {@code java -jar} as this user.
   *
   * @param work existing directory for output, and for what the process puts aside
   */
  public static JarProcess start(Path work, String... arguments) throws IOException {
    return start(work, List.of(), STANDALONE_JAR, arguments);
  }

  /**
   * Starts {@code java -jar}.
   *
   * @param work existing directory for output, and for what the process puts aside
   * @param prefix command that runs the command after it
   */
  public static JarProcess start(Path work, List<String> prefix, Path jar, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(JAVA.toString());
    // Most live for seconds: too short for the optimizing compiler to pay.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    return start(work, command, List.of("-jar", jar.toString()), arguments);
  }

  /**
   * Starts {@code java -jar} for long: with the defaults of the JVM.
   *
   * @param work existing directory for output, and for what the process puts aside
   * @param jvmOptions what is given to the JVM beside
   */
  public static JarProcess startForLong(Path work, List<String> jvmOptions, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(JAVA.toString()));
    command.addAll(jvmOptions);
    return start(work, command, List.of("-jar", STANDALONE_JAR.toString()), arguments);
  }

  private static JarProcess start(
      Path work, List<String> java, List<String> program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(java);
    command.add("-Djava.io.tmpdir=" + work);
    command.addAll(program);
    command.addAll(List.of(arguments));
    Path stdout = Files.createTempFile(work, "stdout-", ".txt");
    Path stderr = Files.createTempFile(work, "stderr-", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectOutput(stdout.toFile())
            .redirectError(stderr.toFile())
            .start();
    RUNNING.add(process);
    process.onExit().thenAccept(RUNNING::remove);
    return new JarProcess(process, stdout, stderr);
  }

  /** Runs {@code java -jar} as this user, to its end. */
  public static CommandRun run(Path work, String... arguments) throws IOException {
    try (JarProcess process = start(work, arguments)) {
      return process.awaitEnd(PATIENCE);
    }
  }

  /**
   * Waits until the process has ended by itself, or after {@link #terminate}.
   *
   * @throws AssertionError if it has not after the given time
   */
  public CommandRun awaitEnd(Duration atMost) throws IOException {
    process.onExit().completeOnTimeout(process, atMost.toMillis(), TimeUnit.MILLISECONDS).join();
    if (process.isAlive()) {
      throw new AssertionError("Process did not end in " + atMost + ". " + soFar());
    }
    return new CommandRun(process.exitValue(), stdout(), stderr());
  }

  /** Waits until the address of the web UI is told, on stdout or stderr, and returns it. */
  public String awaitWebUi() {
    return awaitAddress(WEB_UI);
  }

  /** Waits until the address of the dashboard is told, on stdout or stderr, and returns it. */
  String awaitDashboard() {
    return awaitAddress(DASHBOARD);
  }

  private String awaitAddress(Pattern line) {
    return await(line.pattern())
        .atMost(PATIENCE)
        .failFast(this::requireAlive)
        .until(
            () -> {
              Matcher matcher = line.matcher(stdout() + stderr());
              return matcher.find() ? matcher.group(1) : "";
            },
            address -> !address.isEmpty());
  }

  /** Fails when the process has ended, with its output. */
  public void requireAlive() throws IOException {
    if (!process.isAlive()) {
      throw new AssertionError("Process has ended. " + soFar());
    }
  }

  /** Asks the process to end, as {@code kill} does. */
  public void terminate() {
    process.destroy();
  }

  /** Stops the process where it is, until {@link #resume}. */
  void pause() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets the process go on. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill -" + name + " " + pid() + " ended with " + kill.exitValue());
    }
  }

  /** Its process id. */
  public long pid() {
    return process.pid();
  }

  public String stdout() throws IOException {
    return Files.readString(stdout);
  }

  public String stderr() throws IOException {
    return Files.readString(stderr);
  }

  private String soFar() throws IOException {
    return "So far%n--- stdout%n%s--- stderr%n%s".formatted(stdout(), stderr());
  }

  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
  }
}
