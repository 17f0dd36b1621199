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
package io.checkpointreplicator.lease;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.UUID;
import org.apache.flink.core.fs.FileStatus;

/**
 * The right to write and delete in a job's tree. It is not asked for before each step, which would
 * leave a moment in between: each step renames something out of or into the directory of the lease,
 * and fails once the lease has passed on, because that directory is not there any more.
 *
 * <p>That holds for stores that rename directories at once, such as HDFS and local disks.
 */
public final class Lease {
  private final LeaseLayout layout;

  Lease(LeaseLayout layout) {
    this.layout = layout;
  }

  /** Where its holder works. */
  public LeaseLayout layout() {
    return layout;
  }

  /** Whether it has not passed on. */
  public boolean isHeld() throws IOException {
    return Store.status(layout.directory()).filter(FileStatus::isDir).isPresent();
  }

  /**
   * Does nothing while the lease is held.
   *
   * @throws LeaseLostException if it has passed on
   */
  public void checkHeld() throws IOException {
    if (!isHeld()) {
      throw new LeaseLostException(layout.tree(), "not " + layout.lease() + " any more");
    }
  }

  /**
   * Deletes a file, unless the lease has passed on; nothing happens if there is none. Until {@link
   * #emptyTrash()} its bytes stay.
   *
   * @throws LeaseLostException if the lease has passed on: then the file stays where it is
   */
  public void discard(StorePath file) throws IOException {
    try {
      Store.rename(file, layout.trash().resolve(UUID.randomUUID().toString()));
    } catch (IOException e) {
      checkHeld();
      if (Store.exists(file)) {
        throw e;
      }
    }
  }

  /** Deletes what was discarded. */
  public void emptyTrash() throws IOException {
    Store.deleteTree(layout.trash());
  }
}
