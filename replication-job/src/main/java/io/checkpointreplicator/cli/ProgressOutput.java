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

import io.checkpointreplicator.inspect.CheckedFiles;
import java.io.PrintWriter;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Where a command tells how far it is, and whether it is asked to.
 *
 * @param err stderr
 * @param loudness whether progress is shown
 */
record ProgressOutput(PrintWriter err, Loudness loudness) {
  enum Loudness {
    TELLING,
    QUIET
  }

  /** That of a command. */
  static ProgressOutput of(CommandSpec command) {
    boolean quiet = command.root().userObject() instanceof ReplicatorCommand root && root.isQuiet();
    return new ProgressOutput(
        command.commandLine().getErr(), quiet ? Loudness.QUIET : Loudness.TELLING);
  }

  /** The same, without progress. */
  ProgressOutput quiet() {
    return new ProgressOutput(err, Loudness.QUIET);
  }

  /** Shows a progress until that is closed. */
  ProgressDisplay show(Supplier<Progress> progress) {
    return loudness == Loudness.QUIET
        ? ProgressDisplay.ofNothing(err)
        : ProgressDisplay.start(progress, err);
  }

  /** Shows how far a verification is. */
  ProgressDisplay show(CheckedFiles checked) {
    return show(
        () ->
            new Progress(
                "VERIFY",
                new Progress.Done(checked.bytes(), checked.plannedBytes()),
                new Progress.Done(checked.files(), checked.plannedFiles()),
                Progress.Done.NOTHING));
  }
}
