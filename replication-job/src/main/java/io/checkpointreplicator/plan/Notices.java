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

import io.checkpointreplicator.metrics.FailReason;
import io.checkpointreplicator.metrics.MetricNames;
import io.checkpointreplicator.metrics.ReasonCounters;
import io.checkpointreplicator.metrics.SkipReason;
import java.util.function.Consumer;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the audit log and the counters what becomes of checkpoints in PLAN. The log is not told the
 * same twice in a row of a job. For the mailbox only.
 */
final class Notices {
  private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

  private final Consumer<AuditRecord> auditLog;
  private final ReasonCounters<SkipReason> skipped;
  private final ReasonCounters<FailReason> failed;

  Notices(MetricGroup operator, Consumer<AuditRecord> auditLog) {
    this.auditLog = auditLog;
    this.skipped = new ReasonCounters<>(operator, MetricNames.SKIPPED, SkipReason.class);
    this.failed = new ReasonCounters<>(operator, MetricNames.FAILED, FailReason.class);
  }

  void upToDate(JobProgress job, PlanResult.UpToDate result) {
    long id = result.checkpoint().checkpointId();
    tell(job, id, AuditRecord.Event.UP_TO_DATE, "", result.amount());
  }

  /** A job cannot be planned as things are. */
  void refused(JobProgress job, long checkpointId, FailReason reason, String message) {
    failed.count(reason);
    job.standing().watch().failed();
    if (tell(job, checkpointId, AuditRecord.Event.FAILED, message, AuditRecord.Amount.NONE)) {
      LOG.warn("PLAN refused job {}: {}", job.id(), message);
    }
  }

  /** A directory of a job that is replicated from another one. */
  void refusedDirectory(JobProgress job, Object directory, String message) {
    failed.count(FailReason.PLAN);
    LOG.warn("PLAN refused {}: {}", directory, message);
    tell(
        job, AuditRecord.NO_CHECKPOINT, AuditRecord.Event.FAILED, message, AuditRecord.Amount.NONE);
  }

  /** A checkpoint was gone before it was read. */
  void vanished(JobProgress job, PlanResult.Vanished result) {
    skipped.count(SkipReason.SUBSUMED);
    job.standing().watch().skipped();
    LOG.info("{} was subsumed before it was read", result.checkpoint().directory());
  }

  /** A replication that ends gives a checkpoint up. */
  void skipped(JobProgress job, long checkpointId, String reason) {
    tell(job, checkpointId, AuditRecord.Event.SKIPPED, reason, AuditRecord.Amount.NONE);
  }

  void retired(JobProgress job, long checkpointId, String reason) {
    tell(job, checkpointId, AuditRecord.Event.RETIRED, reason, AuditRecord.Amount.NONE);
  }

  /** Whether that was news. */
  private boolean tell(
      JobProgress job,
      long checkpointId,
      AuditRecord.Event event,
      String reason,
      AuditRecord.Amount amount) {
    AuditRecord record =
        new AuditRecord(System.currentTimeMillis(), job.id(), checkpointId, event, reason, amount);
    boolean news = job.isNews(record);
    if (news) {
      auditLog.accept(record);
    }
    return news;
  }
}
