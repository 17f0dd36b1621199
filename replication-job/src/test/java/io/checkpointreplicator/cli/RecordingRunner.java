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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Runs nothing, but remembers what it was to run, and ends as a test says. */
final class RecordingRunner implements JobRunner {
  private final List<Run> runs = new ArrayList<>();
  private Callable<Optional<List<String>>> end = () -> Optional.of(List.of());

  RecordingRunner endingWith(Callable<Optional<List<String>>> newEnd) {
    end = newEnd;
    return this;
  }

  @Override
  public Optional<List<String>> run(Run run) throws Exception {
    runs.add(run);
    return end.call();
  }

  /** Executes a command line that runs its jobs here. */
  CommandRun execute(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        ReplicatorCommand.commandLine(this)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    return new CommandRun(exitCode, out.toString(), err.toString());
  }

  /** The only run. */
  Run run() {
    assertThat(runs).hasSize(1);
    return runs.get(0);
  }

  boolean wasRun() {
    return !runs.isEmpty();
  }
}
