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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.store.Store;
import java.io.IOException;

/**
 * Replaces a small file by another content, so that a crash leaves one of the two.
 *
 * <p>The new content is written beside the file, synced, and renamed over it. A store that renames
 * over nothing, as HDFS does, gets two renames: the old file away, the new one into place. A run
 * that dies between these leaves both beside, and {@link #recover} takes the old one back.
 *
 * <p>The names beside begin with a dot, as those of Flink's own unfinished metadata do, and are
 * gone when it is done.
 */
final class Replacement {
  private final StorePath file;
  private final StorePath next;
  private final StorePath previous;

  Replacement(StorePath file) {
    this.file = file;
    this.next = file.parent().resolve("." + file.name() + ".relocating");
    this.previous = file.parent().resolve("." + file.name() + ".replaced");
  }

  /** Whether a run that died left the old content beside and nothing in the file's place. */
  boolean isInterrupted() throws IOException {
    return Store.exists(previous) && !Store.exists(file);
  }

  /** Cleans up behind a run that died; afterwards the file is what it was, or what it became. */
  void recover() throws IOException {
    if (isInterrupted()) {
      Store.rename(previous, file);
    }
    discard();
  }

  /** Writes the new content beside the file. */
  void prepare(Store.Content content) throws IOException {
    Store.write(next, content);
  }

  /** Puts what was prepared into the file's place. */
  void commit() throws IOException {
    try {
      Store.rename(next, file);
    } catch (IOException refused) {
      if (!Store.exists(next) || !Store.exists(file)) {
        throw refused;
      }
      Store.rename(file, previous);
      Store.rename(next, file);
      Store.delete(previous);
    }
  }

  /** Forgets what was prepared. */
  void discard() throws IOException {
    Store.delete(next);
    Store.delete(previous);
  }
}
