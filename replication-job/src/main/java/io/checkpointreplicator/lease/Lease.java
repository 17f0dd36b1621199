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
import io.checkpointreplicator.store.ObjectStores;
import java.io.IOException;

/**
 * The right to write and delete in a job's tree. Whatever enters or leaves the tree goes through
 * it, out of or into the directory of the lease, and fails once the lease has passed on.
 */
public sealed interface Lease permits DirectoryLease, ObjectLease {

  /** A lease, of the kind that its store allows. */
  static Lease of(LeaseLayout layout) {
    return ObjectStores.contain(layout.directory())
        ? new ObjectLease(layout)
        : new DirectoryLease(layout);
  }

  /** Where its holder works. */
  LeaseLayout layout();

  /** Whether it has not passed on. */
  boolean isHeld() throws IOException;

  /**
   * Does nothing while the lease is held.
   *
   * @throws LeaseLostException if it has passed on
   */
  default void checkHeld() throws IOException {
    if (!isHeld()) {
      throw new LeaseLostException(layout().tree(), "not " + layout().lease() + " any more");
    }
  }

  /**
   * Renames a file out of or into the directory of the lease, or within it.
   *
   * @throws IOException if the lease has passed on, or the store refuses: then nothing has changed
   */
  void move(StorePath from, StorePath to) throws IOException;

  /**
   * Renames a directory within that of the lease, with all that is in it. Of several that do that
   * with the same directory or with what is in it, on a file system one succeeds; on an object
   * store each may, until some time has passed.
   *
   * @throws IOException if the lease has passed on, or the store refuses
   */
  void moveDirectory(StorePath from, StorePath to) throws IOException;

  /**
   * Deletes a file, unless the lease has passed on; nothing happens if there is none. Until {@link
   * #emptyTrash()} its bytes may stay.
   *
   * @throws LeaseLostException if the lease has passed on: then the file stays where it is
   */
  void discard(StorePath file) throws IOException;

  /** Deletes what was discarded. */
  void emptyTrash() throws IOException;
}
