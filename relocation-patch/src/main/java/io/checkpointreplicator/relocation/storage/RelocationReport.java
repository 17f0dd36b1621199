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
package io.checkpointreplicator.relocation.storage;

import java.util.Collections;
import java.util.SortedSet;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operators of a cluster what became of the checkpoints of one job: in the JobManager's
 * log, and as metrics where {@link RelocationMetricReporterFactory} is set up. Thread-safe.
 */
final class RelocationReport {

  private static final Logger LOG = LoggerFactory.getLogger(RelocatableCheckpointStorage.class);

  private final JobID job;
  private final String ownDirectory;
  private SortedSet<String> lastForeign = Collections.emptySortedSet();

  RelocationReport(JobID job, String ownDirectory) {
    this.job = job;
    this.ownDirectory = ownDirectory;
  }

  /** A JobManager has begun to run the job. */
  void started(RelocationSettings settings) {
    if (settings.fileMerging()) {
      LOG.warn(
          "Checkpoints of job {} cannot be moved by copying {}: '{}' is on, and Flink's format has"
              + " only absolute paths for merged files. They are correct and restore where they"
              + " lie. Set it to false for checkpoints that can be moved, or move them with the"
              + " replicator.",
          job,
          ownDirectory,
          CheckpointingOptions.FILE_MERGING_ENABLED.key());
    } else {
      LOG.info(
          "Checkpoints of job {} name the files under {} by relative paths: a copy of that directory"
              + " restores wherever it lies.",
          job,
          ownDirectory);
    }
  }

  /** The metadata of a checkpoint has been made relocatable, though it may name foreign files. */
  void relocated(long checkpointId, RelocatedReferences references) {
    JobRelocationMetrics.ifKnown(job, metrics -> metrics.relocated(references));
    if (isNews(references.foreignDirectories())) {
      if (references.foreignCount() > 0) {
        LOG.warn(
            "{} {}", foreign(checkpointId, references), "A copy of it needs them where they are.");
      } else {
        LOG.info("Checkpoint {} of job {} is self-contained again.", checkpointId, job);
      }
    }
  }

  /**
   * A checkpoint is refused that names foreign files.
   *
   * @return why, for the exception: of that, Flink shows only the innermost part
   */
  String refused(long checkpointId, RelocatedReferences references) {
    String refusal =
        foreign(checkpointId, references)
            + " It is refused because '"
            + RelocationOptions.FAIL_ON_FOREIGN.key()
            + "' is true; set it to false to allow them.";
    LOG.warn(refusal);
    return refusal;
  }

  private String foreign(long checkpointId, RelocatedReferences references) {
    return "Checkpoint "
        + checkpointId
        + " of job "
        + job
        + " is not self-contained: "
        + references.foreignCount()
        + " of its references lead out of "
        + ownDirectory
        + ", to "
        + references.foreignDirectories()
        + (references.foreignDirectories().size() < OwnDirectoryRewriter.NAMED_DIRECTORIES
            ? "."
            : " and maybe more.")
        + " They come from a restore with CLAIM, and go when the state backend has rewritten those"
        + " files, or from a changelog whose 'dstl.dfs.base-path' is not the checkpoint directory.";
  }

  private synchronized boolean isNews(SortedSet<String> foreign) {
    boolean news = !foreign.equals(lastForeign);
    lastForeign = foreign;
    return news;
  }

  /** The metadata of a checkpoint is written as stock Flink would. */
  void notRelocatable(long checkpointId, Throwable cause) {
    JobRelocationMetrics.ifKnown(job, JobRelocationMetrics::notRelocatable);
    LOG.warn(
        "Checkpoint {} of job {} is complete, but cannot be moved by copying {}: its metadata is"
            + " written as Flink writes it, with absolute paths. It restores where it lies. Make"
            + " room if the temporary directory is full; else the versions of Flink and this"
            + " library may not fit together.",
        checkpointId,
        job,
        ownDirectory,
        cause);
  }

  /** The metadata of a checkpoint that the job is restored from is read as stock Flink would. */
  void notResolved(String pointer, Throwable cause) {
    JobRelocationMetrics.ifKnown(job, JobRelocationMetrics::notResolved);
    LOG.warn(
        "Job {} reads the metadata of {} as Flink itself does. If that has relative paths and is"
            + " restored with CLAIM, do not restore from the checkpoints of this job again"
            + " (FLINK-39964); restore with NO_CLAIM instead.",
        job,
        pointer,
        cause);
  }
}
