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
package io.checkpointreplicator.tests.cli;

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A job that completes a checkpoint many times a second: each with a file of its own and a new
 * shared one, and with shared ones of the checkpoints before. Old ones are subsumed.
 */
final class BusySource {
  private static final long PAUSE_MILLIS = 60;
  private static final int SIZE = 20_000;
  private static final int SHARED = 3;
  private static final int RETAINED = 5;

  private final SourceTree tree;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private volatile long newest;

  private BusySource(SourceTree tree) {
    this.tree = tree;
  }

  static BusySource start(Path base, JobId job) {
    BusySource source = new BusySource(SourceTree.local(base, job));
    source.thread.scheduleWithFixedDelay(source::complete, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    return source;
  }

  private void complete() {
    long id = newest + 1;
    tree.file("shared/" + id, SIZE).file("chk-" + id + "/own", SIZE);
    tree.complete(
        id,
        metadata -> {
          for (long shared = Math.max(1, id - SHARED + 1); shared <= id; shared++) {
            metadata.absolute(tree.path("shared/" + shared), SIZE);
          }
          return metadata.relative("own", SIZE);
        });
    newest = id;
    long subsumed = id - RETAINED;
    if (subsumed > 0) {
      tree.delete("chk-" + subsumed + "/_metadata");
      tree.delete("chk-" + subsumed + "/own");
      tree.delete("chk-" + subsumed);
    }
    if (subsumed - SHARED > 0) {
      tree.delete("shared/" + (subsumed - SHARED));
    }
  }

  /** The checkpoint that was completed last. */
  long newest() {
    return newest;
  }

  /** Completes no more; returns when the last one is complete. */
  void stop() throws InterruptedException {
    thread.shutdown();
    if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new AssertionError("The source did not stop");
    }
  }
}
