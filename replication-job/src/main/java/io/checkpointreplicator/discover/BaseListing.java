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
package io.checkpointreplicator.discover;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.SourceJob;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lists one source base: its jobs, each with its newest completed checkpoint. */
final class BaseListing {
  private static final Logger LOG = LoggerFactory.getLogger(BaseListing.class);

  private final Settings settings;
  private final StorePath base;

  BaseListing(Settings settings, StorePath base) {
    this.settings = settings;
    this.base = base;
  }

  StorePath base() {
    return base;
  }

  /**
   * What was found under a base.
   *
   * @param jobs those that have a completed checkpoint, and those that cannot be read
   * @param complete whether all others have none; a base that is not there says nothing about them
   */
  record Found(List<NewestSeen> jobs, boolean complete) {
    Found {
      jobs = List.copyOf(jobs);
    }
  }

  /**
   * Looks what is there.
   *
   * @throws IOException if the base itself cannot be listed
   */
  Found list() throws IOException {
    if (settings.checkpoint().isPresent()) {
      return new Found(named(settings.checkpoint().get()), true);
    }
    List<NewestSeen> jobs = new ArrayList<>();
    for (SourceJob job : jobs()) {
      newest(job).ifPresent(jobs::add);
    }
    return new Found(jobs, !jobs.isEmpty() || Store.exists(base));
  }

  /** Planning looks what is there. */
  private List<NewestSeen> named(StorePath checkpoint) {
    return settings.sourceOf(checkpoint).filter(base::equals).isPresent()
        ? List.of(new NewestSeen(jobOf(checkpoint), NewestSeen.UNREAD, 0))
        : List.of();
  }

  private SourceJob jobOf(StorePath checkpoint) {
    StorePath directory =
        switch (settings.kind()) {
          case CHECKPOINT -> checkpoint.parent();
          case SAVEPOINT -> checkpoint;
        };
    return new SourceJob(settings.jobId().orElseThrow(), base, directory);
  }

  private List<SourceJob> jobs() throws IOException {
    if (settings.jobId().isPresent()) {
      return List.of(new SourceJob(settings.jobId().get(), base, base));
    }
    List<SourceJob> jobs = new ArrayList<>();
    for (FileStatus entry : Store.list(base)) {
      String name = Store.nameOf(entry);
      if (JobId.matches(name) && settings.selects(new JobId(name))) {
        jobs.add(new SourceJob(new JobId(name), base, base.resolve(name)));
      }
    }
    return jobs;
  }

  private static Optional<NewestSeen> newest(SourceJob job) {
    try {
      Optional<SourceCheckpoint> newest = job.newestCheckpoint();
      return newest.map(c -> new NewestSeen(job, c.checkpointId(), c.completedAtMillis()));
    } catch (IOException | RuntimeException e) {
      LOG.debug("DISCOVER cannot read {}", job.directory(), e);
      return Optional.of(new NewestSeen(job, NewestSeen.UNREAD, 0));
    }
  }
}
