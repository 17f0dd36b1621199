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

import io.checkpointreplicator.demo.DemoCommand;
import java.io.PrintWriter;
import picocli.CommandLine;

/** Entry for {@code java -jar}, with Flink inside. */
public final class StandaloneMain {
  private StandaloneMain() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(
        run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), arguments));
  }

  /**
   * Runs one command.
   *
   * @param out where its results go
   * @param err where its errors go
   * @return its exit code
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine commandLine = ReplicatorCommand.commandLine(new StandaloneRunner());
    commandLine.addSubcommand(new DemoCommand());
    commandLine.setOut(out);
    commandLine.setErr(err);
    return commandLine.execute(arguments);
  }
}
