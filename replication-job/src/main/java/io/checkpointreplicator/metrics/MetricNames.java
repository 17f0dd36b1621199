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
package io.checkpointreplicator.metrics;

/**
 * The names of all metrics of the replicator, below the scope of the operator that has them. With
 * the Prometheus reporter a gauge of a job, and a counter with a reason, are
 *
 * <pre>
 * flink_taskmanager_job_task_operator_source_job_replicaAgeMillis{source_job="&lt;job-id&gt;",operator_name="PLAN",...}
 * flink_taskmanager_job_task_operator_reason_skippedCheckpoints{reason="subsumed",operator_name="PUBLISH",...}
 * </pre>
 *
 * The series of a job are there as long as the job has checkpoints at the source.
 */
public final class MetricNames {
  /** Key of the group of one source job; its value, a label in Prometheus, is the id of the job. */
  public static final String SOURCE_JOB = "source_job";

  /** Key of the group of one reason; its value, a label in Prometheus, is in lower case. */
  public static final String REASON = "reason";

  /**
   * Per job, PLAN: milliseconds since the checkpoint of the newest visible replica completed at the
   * source, which is what a restore would lose; -1 while no replica is known.
   */
  public static final String REPLICA_AGE = "replicaAgeMillis";

  /**
   * Per job, PLAN: age in milliseconds of the newest source checkpoint that has no replica yet; 0
   * if there is none.
   */
  public static final String LAG = "lagMillis";

  /**
   * Per job, PLAN: completed source checkpoints newer than the newest replica. Told by their ids
   * once there is a replica, so that one that failed at the source counts too; before, those that
   * the source retains.
   */
  public static final String CHECKPOINTS_BEHIND = "checkpointsBehind";

  /** Per job, PLAN: milliseconds from plan to publication of the newest replica; -1 if unknown. */
  public static final String COPY = "copyMillis";

  /**
   * Per job, PLAN: milliseconds between the last two completed checkpoints at the source; -1 if
   * unknown.
   */
  public static final String INTERVAL = "intervalMillis";

  /**
   * Per job, PLAN: age of the newest replica in checkpoint intervals, a ratio; -1 if one of them is
   * unknown.
   */
  public static final String RPO_RATIO = "rpoRatio";

  /**
   * Per job, PLAN: for how many milliseconds a checkpoint has been waiting for its replica while
   * nothing was seen to be copied. 0 if nothing is waiting, and within a minute of progress. What
   * was copied for a plan that ended without a replica is no progress.
   */
  public static final String STUCK = "stuckMillis";

  /** Per job, PLAN: milliseconds since a replica was verified; -1 if none ever was. */
  public static final String VERIFIED_AGE = "verifiedAgeMillis";

  /** Per job, PLAN: milliseconds since a replica was restored as a proof; -1 if none ever was. */
  public static final String PROVEN_AGE = "provenAgeMillis";

  /**
   * Per job, PLAN: 1 if a replica was tried, failed, and none was verified or restored since,
   * otherwise 0.
   */
  public static final String DISPROVEN = "disproven";

  /**
   * Per job, PLAN: checkpoints in a row, since the last replica, that were subsumed or overtaken
   * before they had one; since the start of the task at most.
   */
  public static final String CONSECUTIVE_SKIPS = "consecutiveSkips";

  /**
   * Per job, PLAN: attempts in a row, since the last replica, that failed; since the start of the
   * task at most.
   */
  public static final String CONSECUTIVE_FAILURES = "consecutiveFailures";

  /** Per job, PLAN: 1 if the job's replicas were promoted when last looked at, otherwise 0. */
  public static final String FENCED = "fenced";

  /**
   * Per job, PLAN: 1 if another replicator held the lease on the job's replicas when it was last
   * needed, otherwise 0.
   */
  public static final String HELD = "heldByAnother";

  /**
   * Per job and subtask of COPY: bytes planned for the job and not copied yet. Files whose length
   * only the source knows count 0. It goes an hour after the job's last file.
   */
  public static final String PENDING_BYTES = "pendingBytes";

  /**
   * Per job, PUBLISH, while checkpoints are subsumed before they are copied: how many checkpoints
   * the source should retain.
   */
  public static final String ADVICE_NUM_RETAINED = "adviceNumRetained";

  /** Per job, PUBLISH, with the advice: how long copying takes, in milliseconds. */
  public static final String ADVICE_COPY = "adviceCopyMillis";

  /** Per job, PUBLISH, with the advice: between two checkpoints, in milliseconds. */
  public static final String ADVICE_INTERVAL = "adviceIntervalMillis";

  /** Per job, PUBLISH, with the advice: how many of the last plans were subsumed. */
  public static final String ADVICE_SUBSUMED = "adviceSubsumedCheckpoints";

  /** Counter, PUBLISH: replicas made visible. */
  public static final String PUBLISHED = "publishedReplicas";

  /** Gauge, PUBLISH, with {@code --once}: jobs that the replication is done with. */
  public static final String ENDED_JOBS = "endedJobs";

  /** Counter per {@link SkipReason}, PLAN and PUBLISH: checkpoints passed over. */
  public static final String SKIPPED = "skippedCheckpoints";

  /** Counter per {@link FailReason}, PLAN and PUBLISH: attempts that failed. */
  public static final String FAILED = "failedCheckpoints";

  /** Counter, COPY: files copied. */
  public static final String COPIED_FILES = "copiedFiles";

  /** Counter, COPY: bytes of the files copied. */
  public static final String COPIED_BYTES = "copiedBytes";

  /**
   * Counter, COPY: of the files copied, those read from where {@code --reuse} says, not from the
   * source.
   */
  public static final String REUSED_FILES = "reusedFiles";

  /** Counter, COPY: bytes of these files, which did not cross. */
  public static final String REUSED_BYTES = "reusedBytes";

  /** Counter, COPY: files that plans asked for. */
  public static final String PLANNED_FILES = "plannedFiles";

  /** Counter, COPY: bytes that plans asked for; files of unknown length count 0. */
  public static final String PLANNED_BYTES = "plannedBytes";

  /** Counter, COPY: files that plans asked for and that are done with, whatever came of them. */
  public static final String ENDED_FILES = "endedFiles";

  /** Counter, COPY: bytes read from the sources, those of files that are being copied too. */
  public static final String READ_BYTES = "readBytes";

  /** Counter, COPY: attempts to copy a file after one that failed. */
  public static final String COPY_RETRIES = "copyRetries";

  /** Gauge, COPY: files that wait to be copied. */
  public static final String WAITING_FILES = "waitingFiles";

  /** Counter, PUBLISH: files of published replicas that were not copied for them. */
  public static final String DEDUPLICATED_FILES = "deduplicatedFiles";

  /** Counter, PUBLISH: bytes of published replicas that were not copied for them. */
  public static final String DEDUPLICATED_BYTES = "deduplicatedBytes";

  private MetricNames() {}
}
