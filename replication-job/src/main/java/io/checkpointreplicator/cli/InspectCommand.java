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

import io.checkpointreplicator.inspect.CheckpointPlace;
import io.checkpointreplicator.inspect.Inspection;
import io.checkpointreplicator.inspect.Sharing;
import io.checkpointreplicator.options.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inspect}: what a checkpoint's metadata contains. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows what the metadata of a checkpoint, savepoint or replica contains: operators, kinds of"
          + " state, files, what it shares with the checkpoints beside it, and what would not survive"
          + " a move by a copy of the bytes.",
      "Only metadata is read; 'verify' looks at the files."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inspect hdfs://dc1/flink/checkpoints/<job-id>/chk-7",
      "  inspect file:///dc1/savepoints/savepoint-1a2b3c-0123456789ab --json",
      "",
      "JSON:",
      "  { metadata: { path, version, checkpoint, bytes, propertiesBytes },",
      "    operators: [ { uid, name, id, parallelism, maxParallelism,",
      "                   subtasksWithState, finishedSubtasks, fullyFinished,",
      "                   files, bytes, inlineBytes } ],",
      "    kinds: [ { kind, mergedFiles, files, bytes, inlineBytes } ],",
      "    scopes: { exclusive: { files, bytes }, shared, taskowned, foreign },",
      "    total: { files, bytes, inlineBytes },",
      "    foreign: [ { directory, references, files, bytes } ],",
      "    sharedWith: [ { checkpoint, files, bytes } ], onlyHere: { files, bytes },",
      "    masterStates: [ { name, version, bytes } ],",
      "    survivesByteCopy: true or false,",
      "    lostInByteCopy: { absolute: [ { directory, references, files, bytes } ],",
      "                      segments: [ as above ],",
      "                      mergingDirectories: [ directory ] } }",
      "  uid and name are null where the metadata has none. Distinct files count",
      "  once. sharedWith: the other checkpoints beside this one; one that cannot be",
      "  read has 'problem' instead of numbers. Fields may be added, but none changes",
      "  its meaning."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the metadata was shown",
      "1:the store cannot be read",
      "2:there is no checkpoint, or its metadata is damaged or of an unknown version"
    })
final class InspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      description = "Directory of a checkpoint, savepoint or replica, or its _metadata.")
  private String directory;

  @Option(names = "--json", description = "Print JSON, with exact numbers.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    CheckpointPlace place = CheckpointPlace.find(Settings.path("DIR", directory));
    Inspection inspection = Inspection.of(place);
    Sharing sharing = Sharing.of(place);
    if (json) {
      JsonText.print(InspectionJson.of(inspection, sharing), out);
    } else {
      new InspectionText(inspection, sharing, out).print();
    }
    return ExitCode.OK;
  }
}
