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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.drill.StatePart.Bytes;
import io.checkpointreplicator.drill.StatePart.Database;
import io.checkpointreplicator.drill.StatePart.KeyGroups;
import io.checkpointreplicator.drill.StatePart.Unknown;
import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.inspect.CheckpointPlace;
import io.checkpointreplicator.inspect.Problem;
import io.checkpointreplicator.inspect.Verification;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.plan.Messages;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.util.FileUtils;
import org.apache.flink.util.ShutdownHookUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores a replica as far as that is possible without the job:
 *
 * <ol>
 *   <li>It is verified, with checksums. What is not whole is not looked at further.
 *   <li>Flink's own loader reads the metadata, see {@link FlinkMetadata}.
 *   <li>Each handle is opened by Flink's own class and read to its end, several at once.
 *   <li>Keyed state is also read for what it is: see {@link KeyGroupReader} and {@link
 *       RocksDbReader}. RocksDB's files go to a temporary directory meanwhile.
 * </ol>
 *
 * <p>Proven: each byte is the one that was copied; this Flink understands the metadata and finds
 * all state; RocksDB opens its databases and finds all keys. Not proven, since it takes the job:
 * that its serializers understand keys and values, that its operators match the state, and that
 * there are slots for it. Only reads the store.
 */
public final class StructuralDrill {
  private static final int LEAST_THREADS = 2;
  private static final int MOST_THREADS = 8;
  private static final long PROGRESS_SECONDS = 5;
  private static final long END_SECONDS = 60;

  /** Less than what usually kills a process that does not end. */
  private static final long TERMINATION_SECONDS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(StructuralDrill.class);

  private final StorePath replica;
  private final Path temporary;
  private final Consumer<String> progress;
  private final AtomicLong bytesRead = new AtomicLong();
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Math.max(
              LEAST_THREADS, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors())));
  private final SortedMap<String, Long> keys = new TreeMap<>();

  private StructuralDrill(StorePath replica, Path temporary, Consumer<String> progress) {
    this.replica = replica;
    this.temporary = temporary;
    this.progress = progress;
  }

  /**
   * Does the drill.
   *
   * @param replica directory of a replica with a manifest
   * @param parent where a temporary directory may be made, for the files of as many subtasks as
   *     there are processors
   * @param progress is told in words how far it is, every few seconds
   * @throws CheckpointException if metadata or manifest are damaged, or this Flink cannot load them
   * @throws IOException if the store cannot be read, or this machine cannot do the drill: both say
   *     nothing of the replica
   * @throws InterruptedException if interrupted; nothing is left behind
   */
  public static DrillResult of(StorePath replica, Path parent, Consumer<String> progress)
      throws IOException, InterruptedException {
    Verification verified = Verification.of(CheckpointPlace.find(replica), Depth.CHECKSUMS);
    if (!verified.problems().isEmpty()) {
      List<String> problems = verified.problems().stream().map(Problem::toString).toList();
      return new DrillResult(
          replica, verified.files(), verified.bytes(), 0, new TreeMap<>(), problems);
    }
    List<StatePart> parts = StateParts.of(FlinkMetadata.load(replica));
    if (parts.stream().anyMatch(Database.class::isInstance)) {
      RocksDbReader.load();
    }
    Path temporary = Files.createTempDirectory(parent, "checkpoint-replicator-drill");
    StructuralDrill drill = new StructuralDrill(replica, temporary, progress);
    AtomicBoolean terminated = new AtomicBoolean();
    Thread atTermination =
        ShutdownHookUtil.addShutdownHook(
            () -> {
              terminated.set(true);
              drill.stop(TERMINATION_SECONDS);
              FileUtils.deleteDirectory(temporary.toFile());
            },
            "drill",
            LOG);
    try {
      List<String> problems = drill.read(parts);
      if (terminated.get()) {
        throw new InterruptedException("The drill was ended");
      }
      return new DrillResult(
          replica, verified.files(), verified.bytes(), parts.size(), drill.keys, problems);
    } finally {
      FileUtils.deleteDirectory(temporary.toFile());
      ShutdownHookUtil.removeShutdownHook(atTermination, "drill", LOG);
    }
  }

  private List<String> read(List<StatePart> parts) throws IOException, InterruptedException {
    try {
      List<Future<List<String>>> reads = new ArrayList<>();
      for (StatePart part : parts) {
        Callable<List<String>> read = () -> problemsOf(part);
        reads.add(threads.submit(read));
      }
      List<String> problems = new ArrayList<>();
      for (int i = 0; i < reads.size(); i++) {
        problems.addAll(await(reads.get(i), i, reads.size()));
      }
      return problems;
    } finally {
      stop(END_SECONDS);
    }
  }

  /** What still writes would make again what is deleted next. */
  private void stop(long patienceSeconds) throws InterruptedException {
    threads.shutdownNow();
    threads.awaitTermination(patienceSeconds, TimeUnit.SECONDS);
  }

  private List<String> await(Future<List<String>> read, int before, int all)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return read.get(PROGRESS_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        progress.accept(
            "%s: read %d of %d pieces of state, %d MB"
                .formatted(replica.name(), before, all, bytesRead.get() >> 20));
      } catch (ExecutionException e) {
        if (e.getCause() instanceof NoRoomException noRoom) {
          throw noRoom;
        }
        throw new IOException("The drill failed: " + e.getCause(), e.getCause());
      }
    }
  }

  private List<String> problemsOf(StatePart part) throws NoRoomException {
    try {
      if (part instanceof Bytes bytes) {
        HandleStream.copy(
            bytes.handle(), bytes.length(), OutputStream.nullOutputStream(), bytesRead);
      } else if (part instanceof KeyGroups keyGroups) {
        new KeyGroupReader(keyGroups).read(bytesRead);
      } else if (part instanceof Database database) {
        add(database, new DatabaseReader(database, temporary).read(bytesRead));
      } else if (part instanceof Unknown unknown) {
        return List.of(
            part.where() + ": " + unknown.kind().getName() + " is state of an unknown kind.");
      }
      return List.of();
    } catch (NoRoomException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      return List.of(part.where() + place(part) + ": " + Messages.of(e));
    }
  }

  private static String place(StatePart part) {
    if (part instanceof Bytes bytes) {
      return ": " + HandleStream.place(bytes.handle());
    }
    return part instanceof KeyGroups keyGroups ? ": " + HandleStream.place(keyGroups.handle()) : "";
  }

  private void add(Database part, Map<String, Long> found) {
    synchronized (keys) {
      found.forEach((name, count) -> keys.merge(part.operator() + ": " + name, count, Long::sum));
    }
  }
}
