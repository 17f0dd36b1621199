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
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code drill}: restores a replica to see that it does. */
@Command(
    name = "drill",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Proves that a replica restores.",
      "Without --flink-rest: Flink's own classes load its metadata and read all of its"
          + " state, RocksDB opens its databases and reads all keys, and all checksums are compared:"
          + " without the job, and without a cluster. What only the job's classes can tell, whether"
          + " they understand keys and values, is not proven.",
      "With --flink-rest: the job itself runs from it on that cluster, in NO_CLAIM mode, until all"
          + " tasks run and it has completed a checkpoint, and is cancelled. THE JOB READS ITS"
          + " SOURCES AND WRITES TO ITS SINKS meanwhile: give it a cluster, and arguments, where"
          + " that does no harm. Its checkpoints go where the cluster's or the program's"
          + " configuration says: better not to a source base.",
      "Without it, prints how many keys each RocksDB state has, or one line per problem. What came of it is"
          + " recorded beside the jobs' trees on the target, for 'list', and in the audit log; the"
          + " replica is only read, also that of a promoted job.",
      "Without --job, lines begin with the job's id, and what is wrong with one job does not keep"
          + " the others from being tried."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  drill --target hdfs://dc2/flink/checkpoints --job <job-id>",
      "  drill --target hdfs://dc2/flink/checkpoints --every 1d",
      "  drill --target hdfs://dc2/flink/checkpoints --job <job-id> --yes \\",
      "    --flink-rest http://drills:8081 --jar job.jar -- --sink none"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the replica restores; without --job, all do",
      "1:the target cannot be read, or the drill not be done here or on that cluster",
      "2:the replica is not whole or does not restore, or the arguments make no sense",
      "3:there is no replica"
    })
final class DrillCommand implements Callable<Integer> {
  private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);

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
      description = "The job. Default: all jobs, one after another.")
  private JobId job;

  @Option(
      names = "--checkpoint",
      paramLabel = "N",
      description = "The replica chk-N. Default: the newest.")
  private Long checkpoint;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description =
          "Go on until stopped: drill each job whose last drill is longer ago than that, and look"
              + " again.")
  private String every;

  @Option(
      names = "--temp",
      paramLabel = "DIR",
      description =
          "Where RocksDB's files of as many subtasks as there are processors have room for a while."
              + " Default: Java's temporary directory.")
  private Path temporary = Path.of(System.getProperty("java.io.tmpdir"));

  @Mixin private DrillClusterOptions cluster;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StorePath base = Settings.path("--target", target);
    if (!Files.isDirectory(temporary)) {
      throw new OptionException("--temp " + temporary + " is no directory. Name one.");
    }
    cluster.check();
    Drills drills =
        new Drills(
            base, temporary, cluster, spec.commandLine().getOut(), spec.commandLine().getErr());
    if (job == null && (checkpoint != null || cluster.isAsked())) {
      throw new OptionException(
          "--job is missing. --checkpoint and --flink-rest are for the drill of one job.");
    }
    if (every == null) {
      return job == null ? drills.ofAll() : drills.ofJob(job, checkpoint);
    }
    if (job != null) {
      throw new OptionException("--every is for the drills of all jobs. Leave --job out.");
    }
    return drills.forEver(period());
  }

  private Duration period() {
    Duration period = DurationOption.parse("--every", every);
    if (period.compareTo(SHORTEST_PERIOD) < 0) {
      throw new OptionException(
          "--every is '" + every + "'; allowed: a second or more, such as 1d.");
    }
    return period;
  }
}
