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
package io.checkpointreplicator.plan;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.SourceJob;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.util.Comparator;
import java.util.Optional;

/** Tells whether the visible replicas of a job and a checkpoint of it go together. */
record PlanConflict(TargetLayout layout, SourceJob source, View view, Choice choice) {

  /** How the checkpoint was chosen. */
  enum Choice {
    /** It is the newest of its job. */
    NEWEST,
    /** Somebody named it. */
    NAMED
  }

  /** Why they do not go together, and what to do; empty if they do. */
  Optional<String> with(SourceCheckpoint checkpoint) {
    return switch (checkpoint.kind()) {
      case CHECKPOINT -> otherBase().or(() -> order(checkpoint));
      case SAVEPOINT -> otherSavepoint(checkpoint);
    };
  }

  /**
   * Why nothing may be written beside what is there; empty if it may. Whoever else writes to a tree
   * deletes in it too, sooner or later: a job does whose own checkpoints these are.
   */
  Optional<String> withTree() throws IOException {
    boolean unknown = view.entries().stream().allMatch(entry -> stampOf(entry).isEmpty());
    return !unknown || view.entries().isEmpty() || Store.exists(layout.replicasDirectory())
        ? Optional.empty()
        : Optional.of(
            layout.jobDirectory()
                + " holds checkpoints that no replicator wrote, perhaps those of the job itself."
                + " Replicas do not go among them: use another target, such as a directory beside "
                + layout.target()
                + ".");
  }

  private Optional<String> otherBase() {
    return view.entries().stream()
        .flatMap(entry -> stampOf(entry).stream())
        .map(stamp -> stamp.origin().sourceBase())
        .filter(base -> !base.equals(source.base().toString()))
        .findFirst()
        .map(base -> twoBases(source.job(), StorePath.parse(base), source.base()));
  }

  private Optional<String> order(SourceCheckpoint checkpoint) {
    return view.entries().stream()
        .max(Comparator.comparingLong(entry -> entry.replica().checkpointId()))
        .filter(highest -> isRestarted(highest, checkpoint))
        .flatMap(highest -> restart(highest.replica().checkpointId(), checkpoint));
  }

  /**
   * A job that starts again, without state, counts its checkpoints from 1 again: then the newest
   * one is later than all replicas, although its id is lower.
   */
  private Optional<String> restart(long highest, SourceCheckpoint checkpoint) {
    for (View.Entry entry : view.entries()) {
      if (stampOf(entry).isEmpty()) {
        return Optional.of(unknownAge(entry, checkpoint));
      }
    }
    boolean later =
        view.entries().stream()
            .flatMap(entry -> stampOf(entry).stream())
            .allMatch(stamp -> stamp.times().completedAtMillis() < checkpoint.completedAtMillis());
    return later && choice == Choice.NEWEST
        ? Optional.empty()
        : Optional.of(outOfOrder(highest, checkpoint));
  }

  private String unknownAge(View.Entry entry, SourceCheckpoint checkpoint) {
    return "Checkpoint ids of job "
        + source.job()
        + " start again with "
        + checkpoint.directory()
        + ", but "
        + layout.manifest(entry.replica().checkpointId())
        + " cannot be read, so it is not known which is newer. Move "
        + layout.jobDirectory()
        + " aside, or use another target.";
  }

  /** The replica of a checkpoint; not one of the same id from before the ids started again. */
  Optional<View.Entry> replicaOf(SourceCheckpoint checkpoint) {
    return view.of(checkpoint.checkpointId()).filter(entry -> !isOfAnother(entry, checkpoint));
  }

  private String outOfOrder(long highest, SourceCheckpoint checkpoint) {
    return switch (choice) {
      case NEWEST ->
          "The newest checkpoint of job "
              + source.job()
              + ", "
              + checkpoint.directory()
              + ", is older than the replica of chk-"
              + highest
              + ". Has an older state of the source come back? To go on from there, move "
              + layout.jobDirectory()
              + " aside, or use another target.";
      case NAMED ->
          "The replica of chk-"
              + highest
              + " is visible, which is newer than "
              + checkpoint.directory()
              + ". Replicas of a job are published in order; use another target.";
    };
  }

  private static boolean isRestarted(View.Entry highest, SourceCheckpoint checkpoint) {
    long id = highest.replica().checkpointId();
    return id > checkpoint.checkpointId()
        || (id == checkpoint.checkpointId() && isOfAnother(highest, checkpoint));
  }

  private static boolean isOfAnother(View.Entry replica, SourceCheckpoint checkpoint) {
    return stampOf(replica)
        .filter(stamp -> stamp.times().completedAtMillis() != checkpoint.completedAtMillis())
        .isPresent();
  }

  /** Savepoints are in no order; only equal ids get into each other's way. */
  private Optional<String> otherSavepoint(SourceCheckpoint savepoint) {
    return view.of(savepoint.checkpointId())
        .filter(replica -> isOfAnother(replica, savepoint))
        .map(
            replica ->
                layout.replica(savepoint.checkpointId())
                    + " is the replica of another savepoint with this id. Move it aside, or use"
                    + " another target for "
                    + savepoint.directory()
                    + ".");
  }

  private static Optional<ReplicaStamp> stampOf(View.Entry entry) {
    return entry.proof() instanceof View.Proven proven
        ? Optional.of(proven.manifest().stamp())
        : Optional.empty();
  }

  /** Why a job that was found under one base is not replicated from another one too. */
  static String twoBases(JobId job, StorePath first, StorePath second) {
    return "Job "
        + job
        + " is replicated from "
        + first
        + " and also appears under "
        + second
        + ". One target takes a job id from one base only: leave one of the bases out, exclude the"
        + " job, or use another target.";
  }
}
