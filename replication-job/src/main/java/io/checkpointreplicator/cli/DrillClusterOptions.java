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

import io.checkpointreplicator.drill.ClusterDrill.Patience;
import io.checkpointreplicator.drill.JobRequest;
import io.checkpointreplicator.drill.JobRequest.Unmatched;
import io.checkpointreplicator.options.OptionException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Options of a drill on a cluster. */
final class DrillClusterOptions {
  @Option(
      names = "--flink-rest",
      paramLabel = "URL",
      description = "REST address of a session cluster to run the job on: http://host:8081.")
  private String address;

  @Option(
      names = "--jar",
      paramLabel = "FILE",
      description = "The job's jar, on this machine. It is uploaded, and deleted at the end.")
  private Path jar;

  @Option(
      names = "--entry-class",
      paramLabel = "CLASS",
      description = "The program's main class. Default: that of the jar's manifest.")
  private String entryClass;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "Parallelism of the job. Default: the program's or the cluster's.")
  private Integer parallelism;

  @Option(
      names = "--allow-non-restored-state",
      description = "Leave out state that no operator of the program takes.")
  private boolean allowNonRestored;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description = "How long it may take until all tasks run. Default: 10min.")
  private String timeout = "10min";

  @Option(
      names = "--hold",
      paramLabel = "DURATION",
      description = "How long all tasks must run if no checkpoint completes. Default: 1min.")
  private String hold = "1min";

  @Option(
      names = "--yes",
      description = "Confirms that the job may read its sources and write to its sinks.")
  private boolean yes;

  @Parameters(
      arity = "0..*",
      paramLabel = "ARGUMENT",
      description = "Arguments of the program, after --.")
  private List<String> arguments = List.of();

  /** Whether the drill is to be on a cluster. */
  boolean isAsked() {
    return address != null;
  }

  /** Refuses what does not go together. */
  void check() {
    if (!isAsked()) {
      if (jar != null || !arguments.isEmpty()) {
        throw new OptionException(
            "--jar and arguments of a program are for a drill on a cluster. Name it with"
                + " --flink-rest, or leave them out.");
      }
      return;
    }
    if (jar == null || !Files.isRegularFile(jar)) {
      throw new OptionException(
          "--jar is "
              + (jar == null ? "missing" : jar + ", which is no file")
              + ". Name the jar of the job to run on the cluster.");
    }
    if (parallelism != null && parallelism < 1) {
      throw new OptionException("--parallelism is " + parallelism + "; allowed: 1 or more.");
    }
    address();
    patience();
    if (!yes) {
      throw new OptionException(
          "The job is going to run on "
              + address
              + ": it reads its sources and writes to its sinks like any other run of it. Choose"
              + " arguments with which that does no harm, and confirm with --yes.");
    }
  }

  URI address() {
    return RestAddress.parse("--flink-rest", address);
  }

  JobRequest request() {
    return new JobRequest(
        jar,
        Optional.ofNullable(entryClass),
        parallelism == null ? OptionalInt.empty() : OptionalInt.of(parallelism),
        allowNonRestored ? Unmatched.ALLOWED : Unmatched.REFUSED,
        arguments);
  }

  Patience patience() {
    return new Patience(
        DurationOption.parse("--timeout", timeout), DurationOption.parse("--hold", hold));
  }
}
