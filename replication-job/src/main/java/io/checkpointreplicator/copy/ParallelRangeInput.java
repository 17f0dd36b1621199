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

import io.checkpointreplicator.runtime.JobThreads;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ThreadFactory;
import org.apache.flink.util.ExceptionUtils;

/**
 * Bytes of a file in their order, read in pieces by several connections at once.
 *
 * <ol>
 *   <li>Each connection has a thread, a stream and a buffer of its own. It claims the next piece of
 *       the file, reads it into the buffer, and claims another one when that was taken from it.
 *   <li>{@link #read} takes from the buffers in the order of the file, also from one that is being
 *       filled. Nothing is taken out of turn, so no more than the buffers is ever in memory.
 *   <li>The first error of a connection is that of the next {@link #read}. Where one finds the end
 *       of the file, this ends.
 *   <li>{@link #close()} interrupts the connections and waits until they have closed their streams.
 * </ol>
 *
 * To be read by one thread.
 */
final class ParallelRangeInput extends BlockInput {
  private static final ThreadFactory THREADS = JobThreads.named("CopyOperator-range");

  private final LargeFiles.Opener file;
  private final long end;
  private final int pieceBytes;
  private final LargeFiles.Share connections;

  // Those that were claimed and not yet taken, in the order of the file.
  private final Queue<Piece> pieces = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private long unclaimed;
  private Throwable failure;
  private boolean closed;

  /** Reads from an offset on, at least 1 byte; each connection of the share a piece at a time. */
  ParallelRangeInput(
      LargeFiles.Opener file,
      long offset,
      long length,
      int pieceBytes,
      LargeFiles.Share connections) {
    this.file = file;
    this.unclaimed = offset;
    this.end = offset + length;
    this.pieceBytes = pieceBytes;
    this.connections = connections;
    start(true);
  }

  private synchronized void start(boolean isFirst) {
    Thread thread = THREADS.newThread(() -> connect(isFirst));
    threads.add(thread);
    thread.start();
  }

  private void connect(boolean isFirst) {
    try (LimitedInput in = file.open()) {
      byte[] buffer = new byte[pieceBytes];
      for (Optional<Piece> piece = claim(isFirst, buffer);
          piece.isPresent();
          piece = claim(isFirst, buffer)) {
        fill(piece.get(), in);
        awaitTaken(piece.get());
      }
    } catch (Throwable e) {
      fail(e);
    } finally {
      connections.shrink();
    }
  }

  /** The first connection stays, so that there always is one; the others leave for other files. */
  private synchronized Optional<Piece> claim(boolean isFirst, byte[] buffer) {
    if (closed || failure != null || unclaimed == end || (!isFirst && connections.isTooLarge())) {
      return Optional.empty();
    }
    int length = (int) Math.min(pieceBytes, end - unclaimed);
    Piece piece = new Piece(unclaimed, length, buffer);
    unclaimed += length;
    pieces.add(piece);
    if (unclaimed < end && connections.grow()) {
      start(false);
    }
    return Optional.of(piece);
  }

  private void fill(Piece piece, LimitedInput in) throws IOException {
    int read = 0;
    for (int filled = 0; filled < piece.length && read >= 0; filled += read) {
      read = in.readAt(piece.start + filled, piece.buffer, filled, piece.length - filled);
      onFilled(piece, read);
    }
  }

  private synchronized void onFilled(Piece piece, int read) throws InterruptedIOException {
    if (closed) {
      throw new InterruptedIOException("Copying was cancelled");
    }
    if (read < 0) {
      piece.isLast = true;
      unclaimed = end;
    } else {
      piece.filled += read;
    }
    notifyAll();
  }

  private synchronized void awaitTaken(Piece piece) throws InterruptedException {
    while (piece.taken < piece.length && !piece.isLast && !closed) {
      wait();
    }
  }

  private synchronized void fail(Throwable error) {
    failure = failure == null ? error : failure;
    notifyAll();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    try {
      return length == 0 ? 0 : take(buffer, offset, length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException cancelled = new InterruptedIOException("Copying was cancelled");
      cancelled.initCause(e);
      throw cancelled;
    }
  }

  private synchronized int take(byte[] buffer, int offset, int length)
      throws IOException, InterruptedException {
    while (true) {
      if (failure != null) {
        ExceptionUtils.rethrowIOException(failure);
      }
      Piece next = pieces.peek();
      if (next == null ? unclaimed == end : next.isLast && next.taken == next.filled) {
        return -1;
      }
      if (next != null && next.taken < next.filled) {
        return take(next, buffer, offset, length);
      }
      wait();
    }
  }

  private int take(Piece piece, byte[] buffer, int offset, int length) {
    int taken = Math.min(length, piece.filled - piece.taken);
    System.arraycopy(piece.buffer, piece.taken, buffer, offset, taken);
    piece.taken += taken;
    if (piece.taken == piece.length) {
      pieces.remove();
      notifyAll();
    }
    return taken;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      notifyAll();
    }
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    connections.end();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What a connection reads at a time; guarded by the stream, but for the bytes to be filled. */
  private static final class Piece {
    private final long start;
    private final int length;
    private final byte[] buffer;
    private int filled;
    private int taken;
    private boolean isLast;

    Piece(long start, int length, byte[] buffer) {
      this.start = start;
      this.length = length;
      this.buffer = buffer;
    }
  }
}
