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
package io.checkpointreplicator.tests.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.SortedSet;
import org.apache.flink.api.common.JobID;
import org.awaitility.core.ThrowingRunnable;

/** A store that lives for a test, and what of it tests of any store need to see. */
public interface StoreSite extends AutoCloseable {

  /** A directory by its name, which need not be there, as Flink is told of it. */
  String directory(String name);

  /**
   * The checkpoints of a job whose {@code _metadata} is there.
   *
   * @param directory what {@link #directory} returned
   */
  SortedSet<Long> completed(String directory, JobID job) throws IOException;

  /** Ends it at once, with all that is in it; a second time nothing happens. */
  void destroy() throws IOException;

  @Override
  default void close() throws IOException {
    destroy();
  }

  /**
   * Waits for a completed checkpoint with this id or a later one.
   *
   * @param requireHealthy is called while waiting, and ends it by throwing
   * @return the newest one
   */
  default long awaitAtLeast(String directory, JobID job, long id, ThrowingRunnable requireHealthy) {
    return await("checkpoint " + id + " or later of " + job + " in " + directory)
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(50))
        .failFast(requireHealthy)
        .until(
            () -> completed(directory, job),
            completed -> !completed.isEmpty() && completed.last() >= id)
        .last();
  }
}
