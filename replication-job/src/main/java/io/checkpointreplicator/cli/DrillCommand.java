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

import io.checkpointreplicator.drill.ClusterDrill;
import io.checkpointreplicator.drill.DrillResult;
import io.checkpointreplicator.drill.StructuralDrill;
import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.proof.Proof.Restore;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
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
          + " replica is only read, also that of a promoted job."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  drill --target hdfs://dc2/flink/checkpoints --job <job-id>",
      "  drill --target hdfs://dc2/flink/checkpoints --job <job-id> --yes \\",
      "    --flink-rest http://drills:8081 --jar job.jar -- --sink none"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:the replica restores",
      "1:the target cannot be read, or the drill not be done here or on that cluster",
      "2:the replica is not whole or does not restore, or the arguments make no sense",
      "3:there is no replica"
    })
final class DrillCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "BASE",
      description = "Directory that holds <job-id>/chk-N.")
  private String target;

  @Option(
      names = "--job",
      required = true,
      paramLabel = "ID",
      converter = JobIdParser.class,
      description = "The job.")
  private JobId job;

  @Option(
      names = "--checkpoint",
      paramLabel = "N",
      description = "The replica chk-N. Default: the newest.")
  private Long checkpoint;

  @Option(
      names = "--temp",
      paramLabel = "DIR",
      description = {
        "Where RocksDB's files of as many subtasks as there are processors have room for a while."
            + " Default: Java's temporary directory."
      })
  private Path temporary = Path.of(System.getProperty("java.io.tmpdir"));

  @Mixin private DrillClusterOptions cluster;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StorePath base = Settings.path("--target", target);
    if (!Files.isDirectory(temporary)) {
      throw new OptionException("--temp " + temporary + " is no directory. Name one.");
    }
    cluster.check();
    TargetJob tree = TargetJobs.of(base, job);
    OptionalLong id = newestOrNamed(tree);
    PrintWriter err = spec.commandLine().getErr();
    if (id.isEmpty()) {
      err.println("There is no replica: no " + wanted(tree) + "/_metadata.");
      return ExitCode.NONE;
    }
    StorePath directory = tree.layout().replica(id.getAsLong());
    DrillText text =
        new DrillText(
            new ProvenReplica(base, job, id.getAsLong()), spec.commandLine().getOut(), err);
    boolean onCluster = cluster.isAsked();
    DrillResult result = onCluster ? onCluster(tree, id.getAsLong()) : structural(directory);
    if (!result.problems().isEmpty() && !Store.exists(tree.layout().metadata(id.getAsLong()))) {
      err.println(
          directory + " was retired while it was tried: that proves nothing. Try a newer one.");
      return ExitCode.NONE;
    }
    text.tell(result, onCluster ? Restore.CLUSTER : Restore.STRUCTURE);
    return result.problems().isEmpty() ? ExitCode.OK : ExitCode.USAGE;
  }

  private DrillResult onCluster(TargetJob tree, long id) throws IOException, InterruptedException {
    ReplicaStamp.Totals totals = tree.stamp(id).totals();
    StorePath directory = tree.layout().replica(id);
    Optional<String> problem =
        ClusterDrill.of(
            directory, cluster.address(), cluster.request(), cluster.patience(), this::say);
    return new DrillResult(
        directory, totals.files(), totals.bytes(), 0, new TreeMap<>(), problem.stream().toList());
  }

  private void say(String progress) {
    spec.commandLine().getErr().println(TextTable.oneLine(progress));
    spec.commandLine().getErr().flush();
  }

  private DrillResult structural(StorePath directory) throws IOException, InterruptedException {
    try {
      return StructuralDrill.of(directory, temporary, this::say);
    } catch (CheckpointException e) {
      return new DrillResult(directory, 0, 0, 0, new TreeMap<>(), List.of(e.getMessage()));
    }
  }

  private OptionalLong newestOrNamed(TargetJob tree) throws IOException {
    if (checkpoint != null) {
      return checkpoint >= 0 && Store.exists(tree.layout().metadata(checkpoint))
          ? OptionalLong.of(checkpoint)
          : OptionalLong.empty();
    }
    Optional<Replica> newest = tree.newestReplica();
    return newest.isPresent() ? OptionalLong.of(newest.get().checkpointId()) : OptionalLong.empty();
  }

  private String wanted(TargetJob tree) {
    return tree.layout().jobDirectory() + "/chk-" + (checkpoint == null ? "N" : checkpoint);
  }
}
