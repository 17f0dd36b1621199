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

import io.checkpointreplicator.cli.ListedReplica.Fence;
import io.checkpointreplicator.cli.ListedReplica.Stamped;
import io.checkpointreplicator.cli.ListedReplica.Unreadable;
import io.checkpointreplicator.dashboard.Durations;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.proof.Proofs;
import io.checkpointreplicator.publish.SubsumptionAdvice;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code list}: the replicas on a target. With {@code --json}:
 *
 * <pre>
 * { "target": "...",
 *   "replicas": [
 *     { "job", "kind", "checkpoint", "path", "publishedAt", "fenced",
 *       "files", "bytes", "newFiles", "newBytes", "lagMillis", "sourceDirectory" }, ... ],
 *   "advice": [
 *     { "job", "at", "subsumed", "plans", "copyMillis", "intervalMillis", "numRetained" }, ... ],
 *   "proofs": [
 *     { "job",
 *       "verified": { "at", "checkpoint", "bytes" },
 *       "restored": { "at", "checkpoint", "how", "files", "bytes", "millis" },
 *       "failed": { "at", "checkpoint", "by", "reason" } }, ... ],
 *   "eras": [ { "job", "replicas", "directory" }, ... ] }
 * </pre>
 *
 * A replica whose manifest cannot be read has {@code "problem"} instead of the fields of the last
 * line; the modification time of its {@code _metadata} stands for {@code publishedAt}.
 */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Lists the published replicas: those of each job together, the newest first, then those of"
          + " its savepoints. Age is the time since the checkpoint completed: what a restore of it"
          + " would lose.",
      "Only the target is read."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  list --target hdfs://dc2/flink/replicas",
      "  list --target file:///dc2/ckpt --json | jq .replicas[0].path",
      "",
      "JSON:",
      "  { target, replicas: [ { job, kind, checkpoint, path, publishedAt, fenced,",
      "    files, bytes, newFiles, newBytes, lagMillis, sourceDirectory } ],",
      "    advice: [ { job, at, subsumed, plans, copyMillis, intervalMillis, numRetained } ],",
      "    proofs: [ { job, verified: { at, checkpoint, bytes },",
      "      restored: { at, checkpoint, how, files, bytes, millis },",
      "      failed: { at, checkpoint, by, reason } } ],",
      "    eras: [ { job, replicas, directory } ] }",
      "  kind: checkpoint or savepoint.",
      "  lagMillis: age of the checkpoint when it was published. A replica whose",
      "  manifest cannot be read has 'problem' instead of the fields after 'fenced'.",
      "  advice: jobs whose checkpoints the source deletes before they are copied, and how many",
      "  it should retain (execution.checkpointing.num-retained).",
      "  proofs: the last of each kind, by 'verify --checksum' and 'drill'; those that there are",
      "  none of are left out. how: structure or cluster. by: verify or drill.",
      "  eras: replicas from before the checkpoint ids of a job started again; they restore too."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:what there is was listed",
      "1:the target cannot be read",
      "2:the arguments make no sense, or the target does not exist"
    })
final class ListCommand implements Callable<Integer> {
  private static final String UNKNOWN = "-";

  @Spec private CommandSpec spec;

  @Option(
      names = "--target",
      required = true,
      paramLabel = "BASE",
      description = "Directory that holds <job-id>/chk-N.")
  private String target;

  @Option(names = "--json", description = "Print JSON, with exact numbers.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    StorePath base = Settings.path("--target", target);
    Optional<FileStatus> status = Store.status(base);
    if (status.isEmpty() || !status.get().isDir()) {
      err.println(
          "Error: --target "
              + base
              + (status.isEmpty() ? " does not exist" : " is a file")
              + ". Name the directory that holds <job-id>/chk-N.");
      return ExitCode.USAGE;
    }
    List<ListedReplica> replicas = new ArrayList<>();
    List<ListedEras> eras = new ArrayList<>();
    for (TargetJob job : TargetJobs.under(base)) {
      ListedEras.of(job).ifPresent(eras::add);
      replicas.addAll(ListedReplica.of(job));
      replicas.addAll(ListedReplica.of(TargetJobs.savepointsOf(job)));
    }
    if (replicas.isEmpty()) {
      err.println(TargetJobs.noReplica(base + "/<job-id>"));
    }
    Map<JobId, SubsumptionAdvice> advice = ListedAdvice.under(base, err);
    Map<JobId, Proofs> proofs = ListedProofs.under(base, err);
    if (json) {
      ObjectNode all = jsonOf(base, replicas, advice);
      ListedProofs.addTo(all.putArray("proofs"), proofs);
      ArrayNode array = all.putArray("eras");
      eras.forEach(listed -> listed.addTo(array));
      JsonText.print(all, out);
    } else {
      if (!replicas.isEmpty()) {
        tableOf(replicas).printTo(out);
      }
      eras.forEach(listed -> out.println(listed.text()));
      ListedAdvice.print(advice, out);
      ListedProofs.print(proofs, out);
    }
    return ExitCode.OK;
  }

  private static TextTable tableOf(List<ListedReplica> replicas) {
    TextTable table =
        new TextTable(
            TextTable.left("job"),
            TextTable.right("checkpoint"),
            TextTable.left("age"),
            TextTable.left("published at"),
            TextTable.right("files"),
            TextTable.right("bytes"),
            TextTable.right("new bytes"),
            TextTable.right("lag (s)"),
            TextTable.left("fenced"),
            TextTable.left("problem"));
    replicas.forEach(replica -> addTo(table, replica));
    return table;
  }

  private static void addTo(TextTable table, ListedReplica listed) {
    String job = listed.replica().job().hex();
    String id = nameOf(listed);
    String fenced = listed.fence() == Fence.FENCED ? "yes" : "no";
    if (listed.description() instanceof Stamped stamped) {
      ReplicaStamp.Totals totals = stamped.stamp().totals();
      table.row(
          job,
          id,
          Durations.text(System.currentTimeMillis() - stamped.stamp().times().completedAtMillis()),
          publishedAt(listed).truncatedTo(ChronoUnit.SECONDS),
          totals.files(),
          Amounts.bytes(totals.bytes()),
          Amounts.bytes(totals.newBytes()),
          Amounts.seconds(stamped.stamp().times().lagMillis()),
          fenced,
          "");
    } else if (listed.description() instanceof Unreadable unreadable) {
      table.row(
          job,
          id,
          UNKNOWN,
          publishedAt(listed).truncatedTo(ChronoUnit.SECONDS),
          UNKNOWN,
          UNKNOWN,
          UNKNOWN,
          UNKNOWN,
          fenced,
          unreadable.reason());
    }
  }

  /** A bare number is a checkpoint, as in the Flink UI. */
  private static String nameOf(ListedReplica listed) {
    return listed.kind() == CheckpointKind.CHECKPOINT
        ? String.valueOf(listed.replica().checkpointId())
        : listed.path().name();
  }

  private static Instant publishedAt(ListedReplica listed) {
    return Instant.ofEpochMilli(
        listed.description() instanceof Stamped stamped
            ? stamped.stamp().times().publishedAtMillis()
            : listed.replica().modifiedAtMillis());
  }

  private static ObjectNode jsonOf(
      StorePath base, List<ListedReplica> replicas, Map<JobId, SubsumptionAdvice> advice) {
    ObjectNode json = JsonText.object().put("target", base.toString());
    ArrayNode array = json.putArray("replicas");
    for (ListedReplica listed : replicas) {
      ObjectNode node =
          array
              .addObject()
              .put("job", listed.replica().job().hex())
              .put("kind", listed.kind().name().toLowerCase(Locale.ROOT))
              .put("checkpoint", listed.replica().checkpointId())
              .put("path", listed.path().toString())
              .put("publishedAt", publishedAt(listed).toString())
              .put("fenced", listed.fence() == Fence.FENCED);
      if (listed.description() instanceof Stamped stamped) {
        ReplicaStamp stamp = stamped.stamp();
        node.put("files", stamp.totals().files())
            .put("bytes", stamp.totals().bytes())
            .put("newFiles", stamp.totals().newFiles())
            .put("newBytes", stamp.totals().newBytes())
            .put("lagMillis", stamp.times().lagMillis())
            .put("sourceDirectory", stamp.origin().sourceDirectory());
      } else if (listed.description() instanceof Unreadable unreadable) {
        node.put("problem", unreadable.reason());
      }
    }
    ListedAdvice.addTo(json.putArray("advice"), advice);
    return json;
  }
}
