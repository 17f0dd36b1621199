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
import java.util.Optional;

/**
 * A lease on an object store. Whoever takes it over marks the new one first, and then empties the
 * directory of the old one. So what becomes visible is written there first, then it is looked
 * whether the lease is held, and then it is renamed, which the store does by copying it: written
 * before the directory was emptied, it is gone; written later, the look finds the new mark.
 *
 * <p>What is deleted has no such second step. A holder that stops for as long as a takeover takes,
 * just between the look and the deletion, still deletes that one file: one that no visible replica
 * named when it looked.
 *
 * @param layout where its holder works
 */
record ObjectLease(LeaseLayout layout) implements Lease {

  @Override
  public boolean isHeld() throws IOException {
    return Leases.current(layout.tree()).equals(Optional.of(layout.lease()));
  }

  @Override
  public void move(StorePath from, StorePath to) throws IOException {
    checkHeld();
    Store.rename(from, to);
  }

  @Override
  public void moveDirectory(StorePath from, StorePath to) throws IOException {
    checkHeld();
    ObjectTransfer.moveAll(from, to);
  }

  @Override
  public void discard(StorePath file) throws IOException {
    checkHeld();
    Store.delete(file);
  }

  @Override
  public void emptyTrash() {}
}
