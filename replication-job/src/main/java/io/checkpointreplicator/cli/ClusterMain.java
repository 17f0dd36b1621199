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

/**
 * Entry for {@code flink run}. Never ends the process: it may be a JobManager. A failure becomes an
 * exception, which {@code flink run} turns into exit code 1.
 */
public final class ClusterMain {
  private ClusterMain() {}

  /**
   * Runs one command.
   *
   * @throws CommandFailedException if its exit code is not 0; the reason was printed to stderr
   */
  public static void main(String[] arguments) {
    int exitCode = ReplicatorCommand.commandLine(new ClusterRunner()).execute(arguments);
    if (exitCode != ExitCode.OK) {
      throw new CommandFailedException(exitCode);
    }
  }

  /** A command ended with another exit code than 0. */
  public static final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailedException(int exitCode) {
      super(
          "checkpoint-replicator ended with exit code " + exitCode + "; see its error above.",
          null,
          false,
          false);
    }
  }
}
