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
package io.checkpointreplicator.copy;

import java.io.IOException;
import java.io.InputStream;

/**
 * Which files of a subtask are large, and how many connections each of them may read with. A single
 * connection over a long distance is slow however wide the link is; many small files have many
 * connections, a large one must be given them.
 *
 * <ul>
 *   <li>All large files of a subtask together have as many connections as it has copy threads. They
 *       share them evenly: one that begins has its first at once, and gets more as the others give
 *       up what is beyond their share, each time that a piece has been read. When one ends, the
 *       others get more.
 *   <li>Each connection has a thread of its own beside the copy threads. So a large file occupies
 *       one copy thread as any file does, and small ones, of whatever job, find theirs as always;
 *       only the link is shared with more connections.
 *   <li>Each connection holds a piece of a file in memory, 8 MB.
 *   <li>Hadoop's file systems are asked for just a piece. From others, S3 among them, a connection
 *       reads a stream that it leaves when it goes on elsewhere: what was sent ahead is lost, up to
 *       what a TCP connection buffers.
 * </ul>
 *
 * Thread-safe.
 */
final class LargeFiles {
  private static final int PIECE_BYTES = 8 * 1024 * 1024;

  private final long threshold;
  private final int connections;
  private final int pieceBytes;
  private int files;
  private int used;

  /**
   * Shares connections.
   *
   * @param threshold files of more bytes are large; 0 if none is
   * @param connections of all large files together
   */
  LargeFiles(long threshold, int connections) {
    this(threshold, connections, PIECE_BYTES);
  }

  LargeFiles(long threshold, int connections, int pieceBytes) {
    this.threshold = threshold;
    this.connections = connections;
    this.pieceBytes = pieceBytes;
  }

  /** Opens a file for each connection. */
  @FunctionalInterface
  interface Opener {
    /** Opens it; the caller closes it. */
    LimitedInput open() throws IOException;
  }

  /** Whether that many bytes are to be read by several connections. */
  boolean contain(long length) {
    return threshold > 0 && length > threshold && length > pieceBytes && connections > 1;
  }

  /** Reads bytes of a file, from an offset on; they may end early. The caller closes it. */
  InputStream open(Opener file, long offset, long length) {
    return new ParallelRangeInput(file, offset, length, pieceBytes, new Share());
  }

  /** The most connections that a file may have now. */
  private int fairShare() {
    return Math.max(1, connections / files);
  }

  /** What a file has of the connections; one at first. */
  final class Share {
    private int own = 1;

    private Share() {
      synchronized (LargeFiles.this) {
        files++;
        used++;
      }
    }

    /** Takes one more, if there is one for this file; whether it did. */
    boolean grow() {
      synchronized (LargeFiles.this) {
        boolean free = own < fairShare() && used < connections;
        own += free ? 1 : 0;
        used += free ? 1 : 0;
        return free;
      }
    }

    /** Whether others should have some of them. */
    boolean isTooLarge() {
      synchronized (LargeFiles.this) {
        return own > fairShare();
      }
    }

    /** Gives one back. */
    void shrink() {
      synchronized (LargeFiles.this) {
        own--;
        used--;
      }
    }

    /** Ends the file, when all of its connections were given back. */
    void end() {
      synchronized (LargeFiles.this) {
        files--;
      }
    }
  }
}
