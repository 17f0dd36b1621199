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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latest}: where to restore from. */
@Command(
    name = "latest",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Prints the path of the newest published replica and nothing else: what 'flink run -s' takes.",
      "Only the target is read; replicas of promoted jobs count too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  latest --target hdfs://dc2/flink/replicas --job <job-id>",
      "  flink run -s \"$(... latest --target file:///dc2/ckpt)\" job.jar"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the path was printed",
      "1:the target cannot be read",
      "2:the arguments make no sense",
      "3:there is no replica"
    })
final class LatestCommand implements Callable<Integer> {
  /** Checkpoint ids of different jobs do not compare. */
  private static final Comparator<Replica> BY_TIME =
      Comparator.comparingLong(Replica::modifiedAtMillis);

  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "BASE",
      description = "Directory that holds <job-id>/chk-N.")
  private String target;

  @Option(
      names = "--job",
      paramLabel = "ID",
      converter = JobIdParser.class,
      description = "Only replicas of this job. Default: the newest of all jobs.")
  private Optional<JobId> job;

  @Override
  public Integer call() throws IOException {
    StorePath base = Settings.path("--target", target);
    List<TargetJob> jobs =
        job.isPresent() ? List.of(TargetJobs.of(base, job.get())) : TargetJobs.under(base);
    List<Replica> newest = new ArrayList<>();
    for (TargetJob candidate : jobs) {
      candidate.newestReplica().ifPresent(newest::add);
    }
    Optional<Replica> latest = newest.stream().max(BY_TIME);
    if (latest.isEmpty()) {
      spec.commandLine().getErr().println(nothing(base));
      return ExitCode.NONE;
    }
    TargetLayout layout = new TargetLayout(base, latest.get().job());
    spec.commandLine().getOut().println(layout.replica(latest.get().checkpointId()));
    return ExitCode.OK;
  }

  private String nothing(StorePath base) throws IOException {
    if (!Store.exists(base)) {
      return "There is no replica: target " + base + " does not exist.";
    }
    String where = job.map(id -> base.resolve(id.hex()).toString()).orElse(base + "/<job-id>");
    return TargetJobs.noReplica(where);
  }
}
