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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.apache.flink.core.fs.FSDataInputStream;
import org.junit.jupiter.api.Test;

/**
 * What several connections make of a file over a link that is slow for each of them: one gets so
 * many MB per second, and waits for a round trip when it begins somewhere.
 *
 * <p>Not part of the tests; started by its name, and prints what it measured:
 *
 * <pre>
 * mvn -B test -pl replication-job -am -Dtest=LargeFileBenchmark \
 *     -Dsurefire.failIfNoSpecifiedTests=false
 * </pre>
 */
final class LargeFileBenchmark {
  private static final long MB = 1024 * 1024;
  private static final long BYTES_PER_SECOND = MB * Integer.getInteger("connection.megabytes", 10);
  private static final int ROUND_TRIP_MILLIS = Integer.getInteger("connection.round-trip", 100);
  private static final long INEXACT_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final long LENGTH = MB * Integer.getInteger("file.megabytes", 256);

  @Test
  void measure() throws IOException {
    System.out.printf(
        Locale.ROOT,
        "%nA file of %d MB, connections of %d MB/s with a round trip of %d ms%n",
        LENGTH / MB,
        BYTES_PER_SECOND / MB,
        ROUND_TRIP_MILLIS);
    double one = seconds(1);
    for (int connections : new int[] {2, 4, 8}) {
      double several = seconds(connections);
      System.out.printf(
          Locale.ROOT,
          "1 connection %6.2f s, %d connections %6.2f s: ratio %.2f%n",
          one,
          connections,
          several,
          one / several);
    }
  }

  /** With the checksum, as COPY reads it. */
  private static double seconds(int connections) throws IOException {
    LargeFiles largeFiles = new LargeFiles(1, connections);
    long start = System.nanoTime();
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[256 * 1024];
    long done = 0;
    try (InputStream in =
        largeFiles.contain(LENGTH)
            ? largeFiles.open(LargeFileBenchmark::connect, 0, LENGTH)
            : connect()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
        done += read;
      }
    }
    assertThat(done).isEqualTo(LENGTH);
    return (System.nanoTime() - start) / 1e9;
  }

  private static LimitedInput connect() {
    return new LimitedInput(new FarInput(), Bandwidth.UNLIMITED);
  }

  /** A stream of zeros that come as fast as the connection lets them. */
  private static final class FarInput extends FSDataInputStream {
    private long position;
    private long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_TRIP_MILLIS);

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = (int) Math.min(Math.min(length, 64 * 1024), LENGTH - position);
      if (read <= 0) {
        return -1;
      }
      // What was not fetched in time does not come the faster for it, but sleep is not exact.
      due = Math.max(due, System.nanoTime() - INEXACT_NANOS);
      due += read * TimeUnit.SECONDS.toNanos(1) / BYTES_PER_SECOND;
      try {
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      } catch (InterruptedException e) {
        throw new InterruptedIOException("Interrupted on a slow link");
      }
      position += read;
      return read;
    }

    @Override
    public void seek(long newPosition) {
      position = newPosition;
      due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ROUND_TRIP_MILLIS);
    }

    @Override
    public long getPos() {
      return position;
    }
  }
}
