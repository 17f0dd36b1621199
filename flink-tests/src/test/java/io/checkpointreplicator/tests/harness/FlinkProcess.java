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

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A JVM that the tests have started, with its output in files. It ends with the tests' JVM. */
final class FlinkProcess {

  private static final int LOG_LINES_SHOWN = 60;
  private static final Duration TIME_TO_STOP = Duration.ofSeconds(10);

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final String name;
  private final Process process;
  private final Path stdout;
  private final Path stderr;
  private volatile boolean endingOnPurpose;

  private FlinkProcess(String name, Process process, Path stdout, Path stderr) {
    this.name = name;
    this.process = process;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /**
   * Starts a process.
   *
   * @param name also of its output files, {@code <name>.out} and {@code <name>.err}
   * @param environment added to that of this process
   * @param logDirectory where the output goes, created when missing
   */
  static FlinkProcess start(
      String name, List<String> command, Map<String, String> environment, Path logDirectory)
      throws IOException {
    Files.createDirectories(logDirectory);
    Path stdout = logDirectory.resolve(name + ".out");
    Path stderr = logDirectory.resolve(name + ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    RUNNING.add(process);
    process.onExit().thenAccept(RUNNING::remove);
    return new FlinkProcess(name, process, stdout, stderr);
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** Returns whether the process has ended although nobody here asked it to. */
  boolean crashed() {
    return !process.isAlive() && !endingOnPurpose;
  }

  /** Ends the process at once, as {@code kill -9} does, and waits until it is gone. */
  void kill() {
    endingOnPurpose = true;
    process.destroyForcibly();
    process.onExit().join();
  }

  /** Asks the process to end. */
  void requestStop() {
    endingOnPurpose = true;
    process.destroy();
  }

  /**
   * Waits until the process has ended after {@link #requestStop}, and kills it when it does not.
   */
  void awaitStop() {
    process
        .onExit()
        .completeOnTimeout(process, TIME_TO_STOP.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    if (process.isAlive()) {
      kill();
    }
  }

  /**
   * Waits until the process has ended by itself.
   *
   * @throws AssertionError if it has not after the given time; it has been killed then
   */
  FlinkCommandResult awaitEnd(Duration atMost) throws IOException {
    process.onExit().completeOnTimeout(process, atMost.toMillis(), TimeUnit.MILLISECONDS).join();
    if (process.isAlive()) {
      kill();
      throw new AssertionError("Process did not end in " + atMost + ". " + describe());
    }
    return new FlinkCommandResult(process.exitValue(), read(stdout), read(stderr));
  }

  /** Returns what the process is doing and the last lines that it wrote. */
  String describe() {
    String state = process.isAlive() ? "alive" : "ended with exit code " + process.exitValue();
    return "%s, process %d, %s%n--- %s%n%s--- %s%n%s"
        .formatted(name, process.pid(), state, stdout, tail(stdout), stderr, tail(stderr));
  }

  private static String tail(Path file) {
    List<String> lines;
    try {
      lines = read(file).lines().toList();
    } catch (IOException e) {
      lines = List.of("cannot be read: " + e);
    }
    return String.join(
            "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()))
        + "\n";
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), Charset.defaultCharset());
  }
}
