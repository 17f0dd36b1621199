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

import io.checkpointreplicator.model.event.CheckpointEvent;
import io.checkpointreplicator.model.event.CheckpointEventParser;
import io.checkpointreplicator.model.event.EventFormatException;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether there is what an event says. Anybody may have sent it: only where it leads to a
 * checkpoint of a job that is replicated, under a source base, anything is looked at.
 */
final class Hints {
  private static final Logger LOG = LoggerFactory.getLogger(Hints.class);

  private final Settings settings;

  Hints(Settings settings) {
    this.settings = settings;
  }

  /** The checkpoint that an event tells of, if it is there. */
  Optional<NewestSeen> look(byte[] event) {
    try {
      CheckpointEvent told = CheckpointEventParser.read(event);
      StorePath path = StorePath.parse(told.path());
      Optional<SourceJob> job = jobOf(told, path);
      if (job.isEmpty()) {
        LOG.debug("DISCOVER passes over an event that leads to no watched job: {}", path);
        return Optional.empty();
      }
      return job.get()
          .checkpoint(path, CheckpointKind.CHECKPOINT)
          .map(c -> new NewestSeen(job.get(), c.checkpointId(), c.completedAtMillis()));
    } catch (EventFormatException | IllegalArgumentException e) {
      LOG.debug("DISCOVER passes over an event: {}", e.getMessage());
      return Optional.empty();
    } catch (IOException e) {
      LOG.debug("DISCOVER cannot look where an event leads; listing will", e);
      return Optional.empty();
    }
  }

  private Optional<SourceJob> jobOf(CheckpointEvent event, StorePath path) {
    for (StorePath base : settings.sources()) {
      StorePath directory = settings.jobId().isPresent() ? base : base.resolve(event.job().hex());
      if (path.equals(directory.resolve(CheckpointDirectory.name(event.checkpointId())))) {
        boolean watched =
            settings.jobId().map(event.job()::equals).orElse(settings.selects(event.job()));
        return watched
            ? Optional.of(new SourceJob(event.job(), base, directory))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }
}
