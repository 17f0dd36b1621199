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
 * A lease on a store that renames directories at once, such as HDFS and local disks. It is not
 * asked for before each step, which would leave a moment in between: the directory that each step
 * renames something out of or into is not there any more once the lease has passed on.
 *
 * @param layout where its holder works
 */
record DirectoryLease(LeaseLayout layout) implements Lease {

  @Override
  public boolean isHeld() throws IOException {
    return Store.status(layout.directory()).filter(FileStatus::isDir).isPresent();
  }

  @Override
  public void move(StorePath from, StorePath to) throws IOException {
    Store.rename(from, to);
  }

  @Override
  public void moveDirectory(StorePath from, StorePath to) throws IOException {
    Store.rename(from, to);
  }

  @Override
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

  @Override
  public void emptyTrash() throws IOException {
    Store.deleteTree(layout.trash());
  }
}
