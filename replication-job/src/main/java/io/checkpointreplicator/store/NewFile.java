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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.path.StorePath;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import org.apache.flink.core.fs.FSDataOutputStream;

/**
 * A file that appears under its name when it is published, as a whole, or never.
 *
 * <pre>
 * try (NewFile file = NewFile.begin(temporary, name, like)) {
 *   file.content().write(...);
 *   file.seal();
 *   // look whether it may be published
 *   file.publish();
 * }
 * </pre>
 *
 * Not thread-safe.
 */
public abstract class NewFile implements Closeable {

  NewFile() {}

  /**
   * Begins a file.
   *
   * @param temporary name until it is published, on stores that rename; must be free
   * @param name what it is published as; must be free
   * @param like how open it is at most
   */
  public static NewFile begin(StorePath temporary, StorePath name, Openness like)
      throws IOException {
    return ObjectStores.contain(name)
        ? new NewObject(name)
        : new Renamed(temporary, name, Store.create(temporary, like));
  }

  /**
   * Whether {@link #publish} fails, and nothing is replaced, if a file of that name and length is
   * there already: no need to look before.
   */
  public static boolean refusesExisting(StorePath name, long lengthBytes) {
    return ObjectStores.contain(name)
        ? lengthBytes <= NewObject.SMALL_BYTES
        : name.scheme().equals("hdfs");
  }

  /** Takes the bytes of the file; flushed and closed by {@link #seal}. */
  public abstract OutputStream content();

  /**
   * Ends the content. The store has all of it then, or is given it in one piece by {@link
   * #publish}.
   *
   * @throws IOException if it has less than was written; trying again may help
   */
  public abstract void seal() throws IOException;

  /**
   * Gives the file its name, in one step of the store.
   *
   * @throws IOException if that failed; what was renamed away from under it is not there any more
   */
  public abstract void publish() throws IOException;

  /** Forgets a file that was not published. */
  @Override
  public abstract void close() throws IOException;

  /** Written under a temporary name. */
  private static final class Renamed extends NewFile {
    private final StorePath temporary;
    private final StorePath name;
    private final CountingOutput content;
    private boolean ended;
    private boolean published;

    Renamed(StorePath temporary, StorePath name, FSDataOutputStream out) {
      this.temporary = temporary;
      this.name = name;
      this.content = new CountingOutput(out);
    }

    @Override
    public OutputStream content() {
      return content;
    }

    @Override
    public void seal() throws IOException {
      ended = true;
      try (content) {
        content.sync();
      }
      // Under its final name a file is never written again: what was swallowed is found before.
      long found = Store.length(temporary);
      if (found != content.bytes()) {
        throw new IOException(
            "The store has kept "
                + found
                + " of the "
                + content.bytes()
                + " bytes written to "
                + temporary
                + ". Check its disks if that happens again.");
      }
    }

    @Override
    public void publish() throws IOException {
      Store.renameToFree(temporary, name);
      published = true;
    }

    @Override
    public void close() throws IOException {
      if (published) {
        return;
      }
      try {
        if (!ended) {
          content.close();
        }
      } finally {
        Store.delete(temporary);
      }
    }
  }
}
