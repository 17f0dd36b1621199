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
package io.checkpointreplicator.tests.monitoring;

import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A source job that completes a checkpoint of one file after the other, and retains them all. */
final class SteadySource implements AutoCloseable {
  private static final int BYTES = 1000;

  private final SourceTree tree;
  private final AtomicLong newest = new AtomicLong();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

  private SteadySource(SourceTree tree) {
    this.tree = tree;
  }

  static SteadySource start(Path base, JobId job, Duration interval) {
    SteadySource source = new SteadySource(SourceTree.local(base, job));
    source.clock.scheduleAtFixedRate(
        source::complete, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    return source;
  }

  private void complete() {
    long id = newest.get() + 1;
    tree.file("chk-" + id + "/own", BYTES);
    byte[] metadata =
        MetadataBytes.of(MetadataBytes.NEWEST_VERSION, id).relative("own", BYTES).toByteArray();
    Path directory = tree.onDisk("chk-" + id);
    try {
      Path part = Files.write(directory.resolve("._metadata.inprogress"), metadata);
      Files.move(part, directory.resolve("_metadata"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    newest.set(id);
  }

  /** Id of the newest completed checkpoint; 0 before the first. */
  long newest() {
    return newest.get();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
