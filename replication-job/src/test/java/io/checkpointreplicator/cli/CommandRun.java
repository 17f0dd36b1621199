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
package io.checkpointreplicator.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import picocli.CommandLine;

/**
 * A command line, executed as the main class does.
 *
 * @param exitCode its exit code
 * @param stdout what it printed to stdout
 * @param stderr what it printed to stderr
 */
record CommandRun(int exitCode, String stdout, String stderr) {

  static CommandRun of(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        ReplicatorCommand.commandLine(
            run -> {
              throw new IllegalStateException("No command here runs a job: " + run);
            });
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exitCode =
        commandLine.execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** How Flink prints the path of a local file. */
  static String flinkPath(Path path) {
    return "file:" + path.toAbsolutePath();
  }

  List<String> lines() {
    return stdout.lines().toList();
  }

  JsonNode json() throws JsonProcessingException {
    return new ObjectMapper().readTree(stdout);
  }
}
