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
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.promote.Fence;
import io.checkpointreplicator.promote.Promoter.Release;
import io.checkpointreplicator.promote.Promotion;
import io.checkpointreplicator.promote.Promotion.Occasion;
import java.io.PrintWriter;
import java.util.stream.Collectors;

/** A promotion explained to people, beside the line that is for the shell. */
final class PromotionText {
  private final TargetLayout layout;
  private final PrintWriter err;

  PromotionText(TargetLayout layout, PrintWriter err) {
    this.layout = layout;
    this.err = err;
  }

  void nothing() {
    err.println(TargetJobs.noReplica(layout.jobDirectory()));
  }

  void promoted(Promotion promotion) {
    Fence fence = promotion.fence();
    Fence.Choice choice = fence.choice().orElseThrow();
    promotion
        .aside()
        .passedOver()
        .forEach(reason -> err.println("Passed over: " + TextTable.oneLine(reason)));
    err.println(
        choice.replica()
            + ": "
            + Amounts.count(promotion.verification().files(), "file")
            + ", "
            + Amounts.bytes(promotion.verification().bytes())
            + ": all there");
    String when = "by " + fence.promotedBy() + " at " + fence.promotedAt();
    err.println(
        promotion.occasion() == Occasion.NOW
            ? "Fenced "
                + when
                + ": "
                + layout.fence()
                + ". The replicator publishes and deletes nothing there any more."
            : "Was promoted already, " + when + ": " + layout.fence() + ".");
    err.println(whyOf(promotion.restore()));
    printHidden(promotion.aside());
    err.flush();
  }

  private static String whyOf(Promotion.Restore restore) {
    return switch (restore.claimMode()) {
      case NO_CLAIM ->
          "Claim mode NO_CLAIM: the job only reads the replica. Keep it until the job has completed"
              + " a checkpoint of its own.";
      case CLAIM ->
          "Claim mode CLAIM"
              + (restore.reason() == Promotion.Reason.CHANGELOG
                  ? ": the changelog state backend cannot start from a checkpoint that it does not"
                      + " own (--no-claim switches it off for the first run instead)."
                  : ", as asked.")
              + " The job owns the replica and deletes what it no longer needs.";
    };
  }

  private void printHidden(Promotion.Aside aside) {
    if (aside.hidden().isEmpty()) {
      return;
    }
    err.println(
        "Hidden, because the job is going to delete files that they share: "
            + aside.hidden().stream()
                .map(CheckpointDirectory::name)
                .collect(Collectors.joining(", "))
            + ". Should the job not be started, bring them back: "
            + comeback(aside.hiddenDirectory()));
  }

  /** Each store has a command of its own to move a file. */
  private String comeback(StorePath hiddenDirectory) {
    return "move "
        + hiddenDirectory
        + "/chk-N/_metadata to "
        + layout.jobDirectory()
        + "/chk-N/_metadata.";
  }

  void released(Release release) {
    err.println(
        switch (release) {
          case WAS_OPEN -> "Nothing to release: there is no " + layout.fence() + ".";
          case RELEASED ->
              "Released "
                  + layout.jobDirectory()
                  + ": the replicator writes and deletes there again. Replicas that were hidden"
                  + " stay in _replicas/hidden; verify them before you bring one back.";
        });
    err.flush();
  }
}
