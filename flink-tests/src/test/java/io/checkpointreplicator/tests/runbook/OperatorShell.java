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
package io.checkpointreplicator.tests.runbook;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A shell in which somebody types one block after the other. It ends at the first command that
 * fails, and at the first variable that is not set.
 */
final class OperatorShell implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process bash;
  private final Writer stdin;
  private final Path directory;
  private int steps;

  private OperatorShell(Process bash, Path directory) {
    this.bash = bash;
    this.stdin = bash.outputWriter(StandardCharsets.UTF_8);
    this.directory = directory;
  }

  /**
   * Opens a shell.
   *
   * @param directory where it works, and leaves what was typed and seen
   * @param variables added to those of this process
   */
  static OperatorShell open(Path directory, Map<String, String> variables) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-s")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("shell.txt").toFile());
    builder.environment().putAll(variables);
    return new OperatorShell(builder.start(), directory);
  }

  /**
   * Types a block, and waits until all of it has been done.
   *
   * @return what was seen, on stdout and stderr
   * @throws AssertionError if a command fails, or something is not seen that is promised
   */
  String type(RunbookStep step) throws IOException {
    String name = "step-" + ++steps + "-line-" + step.line();
    Files.writeString(directory.resolve(name + ".sh"), step.commands());
    Path seen = directory.resolve(name + ".txt");
    Path done = directory.resolve(name + ".done");
    stdin.write("source ./%s.sh </dev/null >%s.txt 2>&1\ntouch %s.done\n".replace("%s", name));
    stdin.flush();
    try {
      await("end of line " + step.line() + " of the runbooks: " + step.commands())
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(50))
          .until(() -> !bash.isAlive() || Files.exists(done));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + Files.readString(seen), e);
    }
    String output = Files.readString(seen);
    if (!Files.exists(done)) {
      throw new AssertionError(
          "Line %d of the runbooks failed with exit code %d:%n%s%s%s"
              .formatted(
                  step.line(),
                  bash.exitValue(),
                  step.commands(),
                  output,
                  Files.readString(directory.resolve("shell.txt"))));
    }
    step.assertSeenIn(output);
    return output;
  }

  @Override
  public void close() {
    bash.descendants().forEach(ProcessHandle::destroyForcibly);
    bash.destroyForcibly();
  }
}
