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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelRangeInputTest {
  private static final int PIECE = 1000;
  private static final int CONNECTIONS = 4;
  private static final int SIZE = 10 * PIECE;

  private final Faults faults = FaultyFileSystem.install();
  private final byte[] content = MemoryFile.content(SIZE);

  @TempDir private Path directory;
  private StorePath file;

  @BeforeEach
  void createFile() throws IOException {
    file = FaultyFileSystem.path(Files.write(directory.resolve("a"), content));
  }

  /** Whatever happened, nothing is left behind when a stream has been closed. */
  @AfterEach
  void nothingIsLeftBehind() {
    assertThat(faults.openForReading()).as("open streams").isZero();
    assertThat(connectionThreads()).isEmpty();
  }

  static List<String> connectionThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("CopyOperator-range"))
        .toList();
  }

  private InputStream open(long offset, long length) {
    return new LargeFiles(1, CONNECTIONS, PIECE)
        .open(() -> new LimitedInput(Store.open(file), Bandwidth.UNLIMITED), offset, length);
  }

  private byte[] range(int from, int to) {
    return Arrays.copyOfRange(content, from, to);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 10000",
    "0, 9999",
    "0, 9001",
    "0, 9000",
    "0, 1001",
    "0, 1",
    "1, 9999",
    "2500, 5000",
    "9999, 1",
  })
  void readsARangeInItsOrder(int offset, int length) throws IOException {
    try (InputStream in = open(offset, length)) {
      assertThat(in.readAllBytes()).isEqualTo(range(offset, offset + length));
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void readsByteByByte() throws IOException {
    try (InputStream in = open(10, 3)) {
      assertThat(in.read(new byte[0])).isZero();
      for (int i = 10; i < 13; i++) {
        assertThat(in.read()).isEqualTo(content[i] & 0xff);
      }
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void allConnectionsReadAtTheSameTime() throws IOException {
    CountDownLatch missing = new CountDownLatch(CONNECTIONS);
    for (int piece = 0; piece < CONNECTIONS; piece++) {
      faults.on(Operation.READ, ".*/a").atByte(piece * PIECE).act(() -> meet(missing));
    }
    try (InputStream in = open(0, SIZE)) {
      assertThat(in.readAllBytes()).isEqualTo(content);
    }
    assertThat(missing.getCount()).isZero();
    assertThat(faults.mostOpenForReading()).isEqualTo(CONNECTIONS);
  }

  /** Nobody goes on before all are there. */
  private static void meet(CountDownLatch missing) throws IOException {
    missing.countDown();
    try {
      if (!missing.await(60, TimeUnit.SECONDS)) {
        throw new IOException("The others did not come");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException("The others did not come in time");
    }
  }

  /** What was read and not taken fills the buffers, and there it ends. */
  @Test
  void readsAheadNoMoreThanAPieceForEachConnection() throws IOException {
    try (InputStream in = open(0, SIZE)) {
      awaitPieces(CONNECTIONS);
      assertThat(in.readNBytes(PIECE)).isEqualTo(range(0, PIECE));
      awaitPieces(CONNECTIONS + 1);
    }
  }

  /** A read fills a piece here; when all connections wait nothing more is read. */
  private void awaitPieces(int pieces) {
    await()
        .untilAsserted(
            () -> {
              assertThat(waiting()).as("connections that wait").isEqualTo(CONNECTIONS);
              assertThat(faults.count(Operation.READ)).isEqualTo(pieces);
            });
  }

  private static long waiting() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("CopyOperator-range"))
        .filter(thread -> thread.getState() == Thread.State.WAITING)
        .count();
  }

  @Test
  void aPieceIsHandedOutWhileItIsRead() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/a").atByte(PIECE / 2).hang();
    try (InputStream in = open(0, SIZE)) {
      assertThat(in.readNBytes(PIECE / 2)).isEqualTo(range(0, PIECE / 2));
      gate.awaitReached();
      gate.open();
      assertThat(in.readAllBytes()).isEqualTo(range(PIECE / 2, SIZE));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PIECE - 1, PIECE, 3 * PIECE, 5 * PIECE + 7, SIZE - 1})
  void anErrorOfAnyConnectionIsThatOfTheWhole(int atByte) throws IOException {
    faults.on(Operation.READ, ".*/a").atByte(atByte).fail(() -> new IOException("at " + atByte));
    try (InputStream in = open(0, SIZE)) {
      assertThatThrownBy(in::readAllBytes).isExactlyInstanceOf(IOException.class);
      assertThatThrownBy(in::read).hasMessage("at " + atByte);
    }
  }

  /** The connection that fails is not the one whose turn it is, and that one hangs. */
  @Test
  void anErrorEndsTheOthersAtOnce() throws IOException {
    CountDownLatch missing = new CountDownLatch(2);
    faults.on(Operation.READ, ".*/a").atByte(2).hang();
    faults.on(Operation.READ, ".*/a").atByte(1).act(() -> meet(missing));
    faults
        .on(Operation.READ, ".*/a")
        .atByte(2 * PIECE)
        .act(
            () -> {
              meet(missing);
              throw new IOException("broken");
            });
    try (InputStream in = open(0, SIZE)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> in.readAllBytes())
          .withMessage("broken");
    }
  }

  @Test
  void anUncheckedErrorOfAStoreIsPassedOn() throws IOException {
    faults
        .on(Operation.READ, ".*/a")
        .atByte(PIECE)
        .act(
            () -> {
              throw new IllegalStateException("Filesystem closed");
            });
    try (InputStream in = open(0, SIZE)) {
      assertThatThrownBy(in::readAllBytes)
          .isExactlyInstanceOf(IllegalStateException.class)
          .hasMessage("Filesystem closed");
    }
  }

  @Test
  void withoutMemoryForAPieceReadingFails() throws IOException {
    LargeFiles noRoom = new LargeFiles(1, CONNECTIONS, Integer.MAX_VALUE);
    try (InputStream in =
        noRoom.open(() -> new LimitedInput(Store.open(file), Bandwidth.UNLIMITED), 0, SIZE)) {
      assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(in::read);
    }
  }

  @Test
  void aFileThatIsNotThereIsMissing() throws IOException {
    Files.delete(directory.resolve("a"));
    try (InputStream in = open(0, SIZE)) {
      assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(in::read);
    }
  }

  @Test
  void aFileThatVanishesBeforeALaterConnectionIsMissing() throws IOException {
    faults.on(Operation.READ, ".*/a").atByte(1).hang();
    faults.on(Operation.OPEN, ".*/a").only(2).act(() -> Files.delete(directory.resolve("a")));
    try (InputStream in = open(0, SIZE)) {
      assertThatExceptionOfType(FileNotFoundException.class).isThrownBy(in::readAllBytes);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, PIECE - 1, PIECE, PIECE + 1, 7 * PIECE - 1, SIZE - 1})
  void endsWhereTheFileEnds(int size) throws IOException {
    Files.write(directory.resolve("a"), range(0, size));
    try (InputStream in = open(0, SIZE)) {
      assertThat(in.readAllBytes()).isEqualTo(range(0, size));
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void closingInterruptsTheConnectionsAndWaitsForThem() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/a").atByte(5).hang();
    InputStream in = open(0, SIZE);
    gate.awaitReached();

    in.close();

    assertThat(faults.openForReading()).isZero();
    assertThat(connectionThreads()).isEmpty();
    in.close();
  }

  @Test
  void closingInterruptsAConnectionThatIsBeingOpened() throws Exception {
    Gate gate = faults.on(Operation.OPEN, ".*/a").hang();
    InputStream in = open(0, SIZE);
    gate.awaitReached();

    in.close();

    assertThat(connectionThreads()).isEmpty();
  }

  /** What is cancelled waits for the bytes of a connection that hangs. */
  @Test
  void whoWaitsForBytesCanBeInterrupted() throws Exception {
    Gate gate = faults.on(Operation.READ, ".*/a").atByte(5).hang();
    AtomicReference<Throwable> error = new AtomicReference<>();
    Thread reading =
        new Thread(
            () -> {
              try (InputStream in = open(0, SIZE)) {
                in.readAllBytes();
              } catch (IOException e) {
                error.set(Thread.currentThread().isInterrupted() ? e : null);
              }
            });
    reading.start();
    gate.awaitReached();

    reading.interrupt();
    reading.join();

    assertThat(error.get())
        .isInstanceOf(InterruptedIOException.class)
        .hasMessage("Copying was cancelled");
  }
}
