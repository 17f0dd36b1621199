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
package io.checkpointreplicator.tests.variants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.tests.harness.CheckpointDirectories;
import io.checkpointreplicator.tests.harness.ClaimMode;
import io.checkpointreplicator.tests.harness.RestorePoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;

/** A {@link VariantJob} on the cluster of a site. */
final class RunningJob {
  /** Each key of the splits that are given out gets one number in each step. */
  private static final long STEP = KeyedStep.KEYS;

  private static final long GIVEN_OUT = STEP / TapSplit.COUNT * (TapSplit.COUNT - 1);

  /** More numbers than there is room for between the source and the keyed step. */
  private static final long FLOOD = 10 * STEP;

  private static final long SLOW_NANOS = 200_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Site site;
  private final Variant variant;
  private final Run run;
  private final Path output;
  private final Configuration overrides;
  private final JobID id;
  private long released;
  private boolean flooded;

  private RunningJob(
      Site site,
      Variant variant,
      Run run,
      Path output,
      Configuration configuration,
      Configuration overrides) {
    this.site = site;
    this.variant = variant;
    this.run = run;
    this.output = output;
    this.overrides = overrides;
    configuration.addAll(overrides);
    boolean finishing = variant.has(Variant.Trait.FINISHING);
    VariantJob job = new VariantJob(run, variant.keyedStep(), output, finishing);
    this.id =
        finishing
            ? site.cluster().runWithFinishedTasks(job.jobGraph(configuration))
            : site.cluster().run(job.jobGraph(configuration));
  }

  /** Starts the job without state. */
  static RunningJob start(Site site, Variant variant, Path output) {
    Configuration configuration = variant.configuration(site, variant.parallelism());
    return new RunningJob(site, variant, Run.upTo(0), output, configuration, new Configuration());
  }

  /**
   * Starts a job with the state that this one has put into a checkpoint, and asserts that it found
   * all of it.
   *
   * @param checkpointId the checkpoint
   * @param from where it is, or its copy
   */
  RunningJob restore(Site on, int parallelism, long checkpointId, RestorePoint from) {
    return restore(on, parallelism, checkpointId, from, overrides);
  }

  /** The same with other options than the variant's, which jobs restored from that one keep. */
  RunningJob restore(
      Site on, int parallelism, long checkpointId, RestorePoint from, Configuration newOverrides) {
    Run next = Run.upTo(run.limit());
    Configuration configuration = variant.configuration(on, parallelism);
    configuration.addAll(from.configuration());
    RunningJob job = new RunningJob(on, variant, next, output, configuration, newOverrides);
    Map<String, Tally> taken = run.takenAt(checkpointId);
    assertThat(taken.keySet()).isEqualTo(variant.reportedState());
    assertThat(next.restoredFrom(checkpointId))
        .as("state that %s restored from %s of %s", variant, from, id)
        .isEqualTo(taken);
    return job;
  }

  /** The same from the job's own checkpoint. */
  RunningJob restore(Site on, int parallelism, long checkpointId, ClaimMode claimMode) {
    return restore(on, parallelism, checkpointId, restorePoint(checkpointId, claimMode));
  }

  JobID id() {
    return id;
  }

  RestorePoint restorePoint(long checkpointId, ClaimMode claimMode) {
    return RestorePoint.of(checkpoint(checkpointId), claimMode);
  }

  /** The directory of a checkpoint. */
  Path checkpoint(long checkpointId) {
    return checkpoints().jobDirectory().resolve("chk-" + checkpointId);
  }

  CheckpointDirectories checkpoints() {
    return CheckpointDirectories.of(site.checkpoints(), id);
  }

  /**
   * Lets numbers flow, then takes a checkpoint, while numbers are queued if the variant says so.
   */
  long checkpoint() {
    if (variant.has(Variant.Trait.BACKPRESSURE)) {
      flood();
    } else {
      step();
    }
    return site.cluster().takeCheckpoint(id);
  }

  /** Takes a checkpoint in which nothing has changed. */
  long idleCheckpoint() {
    return site.cluster().takeCheckpoint(id);
  }

  /**
   * Waits until the job has deleted a checkpoint that it had claimed, which Flink does in the
   * background, and takes further checkpoints meanwhile: the changelog may need the claimed one
   * until the next materialization.
   *
   * @return the newest checkpoint
   */
  long checkpointUntilGone(Path claimed) {
    long[] newest = {checkpoint()};
    await("claimed and subsumed " + claimed)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              boolean gone = Files.notExists(claimed);
              newest[0] = gone ? newest[0] : checkpoint();
              return gone;
            });
    return newest[0];
  }

  /** Lets one number flow for each key, and waits until they went through the keyed state. */
  void step() {
    run.slowDown(0);
    run.release(run.limit() + STEP);
    released += GIVEN_OUT;
    awaitProcessed(released);
  }

  private void flood() {
    run.slowDown(SLOW_NANOS);
    if (!flooded) {
      run.release(run.limit() + FLOOD);
      flooded = true;
    }
    awaitProcessed(run.processed() + STEP / 10);
  }

  private void awaitProcessed(long count) {
    await("numbers processed by " + variant)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .failFast(() -> site.cluster().requireNotFailed(id))
        .until(run::processed, processed -> processed >= count);
  }

  /** Asserts that the job restored, but cannot take a checkpoint, and fails with this reason. */
  void assertCheckpointFails(String reason) {
    step();
    site.cluster().startCheckpoint(id);
    site.cluster().awaitStatus(id, JobStatus.FAILED);
    assertThatThrownBy(() -> site.cluster().requireNotFailed(id)).hasMessageContaining(reason);
  }

  /** Cancels the job; its checkpoints stay. */
  void cancel() {
    site.cluster().cancel(id);
  }

  /** Lets the job end, and asserts that each number came out of it, and once only. */
  void end() throws IOException {
    run.end();
    // The timers fire at the very end; from then on the tasks wait for the last checkpoint.
    await("timers fired by " + variant)
        .atMost(PATIENCE)
        .failFast(() -> site.cluster().requireNotFailed(id))
        .until(run::timersFired, fired -> fired == KeyedStep.KEYS);
    site.cluster().awaitEnd(id);
    CommittedNumbers.assertExactly(output, run.limit());
  }
}
