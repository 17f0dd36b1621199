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

import io.checkpointreplicator.cli.StandaloneMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/**
 * What one command line came to.
 *
 * @param exitCode of the process that it is meant for
 * @param stdout all that it wrote there, results
 * @param stderr all that it wrote there, errors and what goes on
 */
public record CommandRun(int exitCode, String stdout, String stderr) {

  /** Runs a command line in this process, {@code replicate} on a Flink in this process too. */
  public static CommandRun of(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode = StandaloneMain.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** The lines on stdout. */
  public List<String> results() {
    return stdout.lines().toList();
  }

  /** The lines on stderr, without those that tell where the web UI is and how far copying is. */
  List<String> messages() {
    return stderr
        .lines()
        .filter(line -> !line.startsWith("Flink web UI: ") && !line.startsWith("COPY "))
        .toList();
  }

  @Override
  public String toString() {
    return "exit code %d%n--- stdout%n%s--- stderr%n%s".formatted(exitCode, stdout, stderr);
  }
}
