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
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.Proof.Restore;
import io.checkpointreplicator.proof.Proofs;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Drills of the replicas on a target. Each returns the exit code. */
final class Drills {
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  private final StorePath target;
  private final Path temporary;
  private final DrillClusterOptions cluster;
  private final PrintWriter out;
  private final PrintWriter err;

  Drills(
      StorePath target,
      Path temporary,
      DrillClusterOptions cluster,
      PrintWriter out,
      PrintWriter err) {
    this.target = target;
    this.temporary = temporary;
    this.cluster = cluster;
    this.out = out;
    this.err = err;
  }

  /**
   * Tries a replica of one job.
   *
   * @param checkpoint which one; null: the newest
   */
  int ofJob(JobId job, Long checkpoint) throws IOException, InterruptedException {
    return of(TargetJobs.of(target, job), checkpoint, "");
  }

  /** Tries the newest replica of each job. */
  int ofAll() throws IOException, InterruptedException {
    int code = each(TargetJobs.under(target));
    if (code == ExitCode.NONE) {
      say("There is no replica under " + target + ".");
    }
    return code;
  }

  /** Tries the newest replica of each job in each period, until the thread is interrupted. */
  int forEver(Duration period) throws InterruptedException {
    Duration pause = period.compareTo(LONGEST_PAUSE) < 0 ? period : LONGEST_PAUSE;
    while (true) {
      try {
        long due = System.currentTimeMillis() - period.toMillis();
        List<TargetJob> jobs = new ArrayList<>();
        for (TargetJob job : TargetJobs.under(target)) {
          if (lastTriedMillis(job) <= due) {
            jobs.add(job);
          }
        }
        each(jobs);
      } catch (IOException e) {
        say("Error: " + Messages.of(e));
      }
      Thread.sleep(pause.toMillis());
    }
  }

  /** When a drill of the job ended last, whatever came of it. */
  private long lastTriedMillis(TargetJob job) {
    try {
      Proofs proofs = Proofs.of(target, job.layout().job());
      return Stream.of(
              proofs.restored().map(Proof.class::cast),
              proofs
                  .failed()
                  .filter(failed -> failed.by() == Proof.By.DRILL)
                  .map(Proof.class::cast))
          .flatMap(Optional::stream)
          .mapToLong(Proof::atMillis)
          .max()
          .orElse(Long.MIN_VALUE);
    } catch (IOException e) {
      // A drill makes it anew, or says why it cannot.
      return Long.MIN_VALUE;
    }
  }

  /** The worst that came of them, those that have no replica left out. */
  private int each(List<TargetJob> jobs) throws InterruptedException {
    List<Integer> codes = new ArrayList<>();
    for (TargetJob tree : jobs) {
      String job = tree.layout().job() + " ";
      try {
        codes.add(of(tree, null, job));
      } catch (IOException | RuntimeException | LinkageError e) {
        say(job + "Error: " + Messages.of(e));
        codes.add(ExitCode.FAILED);
      }
    }
    return codes.stream()
        .filter(code -> code != ExitCode.NONE)
        .max(Comparator.naturalOrder())
        .orElse(ExitCode.NONE);
  }

  private int of(TargetJob tree, Long checkpoint, String prefix)
      throws IOException, InterruptedException {
    OptionalLong id = newestOrNamed(tree, checkpoint);
    if (id.isEmpty()) {
      StorePath wanted = tree.layout().jobDirectory();
      say(
          prefix
              + (checkpoint == null
                  ? TargetJobs.noReplica(wanted)
                  : TargetJobs.noReplica(wanted, checkpoint)));
      return ExitCode.NONE;
    }
    StorePath directory = tree.layout().replica(id.getAsLong());
    ProvenReplica replica = new ProvenReplica(target, tree.layout().job(), id.getAsLong());
    DrillText text = new DrillText(replica, prefix, out, err);
    boolean onCluster = cluster.isAsked();
    DrillResult result;
    Closeable pin = replica.pin(err);
    try {
      result = onCluster ? onCluster(tree, id.getAsLong()) : structural(directory, prefix);
    } finally {
      pin.close();
    }
    if (!result.problems().isEmpty() && replica.isRetired()) {
      say(prefix + replica.retiredMeanwhile());
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

  private void say(String words) {
    err.println(TextTable.oneLine(words));
    err.flush();
  }

  private DrillResult structural(StorePath directory, String prefix)
      throws IOException, InterruptedException {
    try {
      return StructuralDrill.of(directory, temporary, progress -> say(prefix + progress));
    } catch (CheckpointException e) {
      return new DrillResult(directory, 0, 0, 0, new TreeMap<>(), List.of(e.getMessage()));
    }
  }

  private static OptionalLong newestOrNamed(TargetJob tree, Long checkpoint) throws IOException {
    if (checkpoint != null) {
      return checkpoint >= 0 && Store.exists(tree.layout().metadata(checkpoint))
          ? OptionalLong.of(checkpoint)
          : OptionalLong.empty();
    }
    Optional<Replica> newest = tree.newestReplica();
    return newest.isPresent() ? OptionalLong.of(newest.get().checkpointId()) : OptionalLong.empty();
  }
}
