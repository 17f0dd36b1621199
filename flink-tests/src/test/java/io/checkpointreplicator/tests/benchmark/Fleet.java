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
package io.checkpointreplicator.tests.benchmark;

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Many jobs that complete checkpoints all the time, each in its turn, as incremental ones of
 * RocksDB are: most files are those of the checkpoint before. Old ones are subsumed. Watches when
 * the replicas become visible.
 */
final class Fleet implements AutoCloseable {
  private static final int RETAINED = 3;
  private static final long LOOK_MILLIS = 20;

  private final Size size;
  private final List<Member> members;
  private final byte[] content;
  private final ScheduledExecutorService load = Executors.newScheduledThreadPool(2);
  private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
  private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> lagNanos = new ConcurrentLinkedQueue<>();
  private volatile Throwable failure;

  /**
   * How large it is.
   *
   * @param jobs number of jobs
   * @param files state files that each checkpoint references
   * @param newFiles how many of them no checkpoint referenced before; divides the former
   * @param fileBytes bytes of each
   */
  record Size(int jobs, int files, int newFiles, int fileBytes) {}

  /** A checkpoint without replica yet. */
  private record Pending(Member member, long checkpointId, long completedAtNanos) {}

  /** One job. */
  private static final class Member {
    private final SourceTree tree;
    private final Path replicas;
    private volatile long newest;

    Member(SourceTree tree, Path replicas) {
      this.tree = tree;
      this.replicas = replicas;
    }

    boolean isVisible(long checkpointId) {
      return Files.exists(replicas.resolve("chk-" + checkpointId + "/_metadata"));
    }
  }

  Fleet(Path source, Path target, Size size) {
    this.size = size;
    this.content = SourceTree.contentOf("content", size.fileBytes());
    this.members =
        IntStream.range(0, size.jobs())
            .mapToObj(job -> new JobId("%032x".formatted(0xf1ee7L << 32 | job)))
            .map(job -> new Member(SourceTree.local(source, job), target.resolve(job.hex())))
            .toList();
    watch.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The jobs. */
  List<JobId> jobs() {
    return members.stream().map(member -> member.tree.job().job()).toList();
  }

  /** Completes a checkpoint of each job; all files of a first one are new. */
  void completeOne() {
    members.forEach(this::complete);
  }

  /** Lets each job complete a checkpoint each minute from now on, evenly spread over the minute. */
  void start() {
    long minute = TimeUnit.MINUTES.toNanos(1);
    for (int job = 0; job < members.size(); job++) {
      Member member = members.get(job);
      load.scheduleAtFixedRate(
          () -> complete(member), minute * job / members.size(), minute, TimeUnit.NANOSECONDS);
    }
  }

  private void complete(Member member) {
    try {
      completeNext(member);
    } catch (IOException | RuntimeException | Error e) {
      failure = e;
    }
  }

  private void completeNext(Member member) throws IOException {
    long id = member.newest + 1;
    Files.createDirectories(member.tree.onDisk("shared"));
    Files.createDirectories(member.tree.onDisk("chk-" + id));
    long first = (id - 1) * size.newFiles();
    for (long file = id == 1 ? 0 : first + size.files() - size.newFiles();
        file < first + size.files();
        file++) {
      Files.write(member.tree.onDisk(name(file)), content);
    }
    List<String> files =
        LongStream.range(first, first + size.files()).mapToObj(Fleet::name).toList();
    member.tree.complete(id, files, size.fileBytes());
    pending.add(new Pending(member, id, System.nanoTime()));
    member.newest = id;
    subsume(member, id - RETAINED);
  }

  private void subsume(Member member, long id) {
    if (id > 0) {
      LongStream.range((id - 1) * size.newFiles(), id * size.newFiles())
          .forEach(file -> member.tree.delete(name(file)));
      member.tree.delete("chk-" + id + "/_metadata");
      member.tree.delete("chk-" + id);
    }
  }

  private static String name(long file) {
    return "shared/%08x-0000-4000-8000-%012x".formatted(file, file);
  }

  /** A superseded checkpoint waits for the next one. */
  private void look() {
    long now = System.nanoTime();
    for (Iterator<Pending> next = pending.iterator(); next.hasNext(); ) {
      Pending checkpoint = next.next();
      Member member = checkpoint.member();
      if (LongStream.rangeClosed(checkpoint.checkpointId(), member.newest)
          .anyMatch(member::isVisible)) {
        lagNanos.add(now - checkpoint.completedAtNanos());
        next.remove();
      }
    }
  }

  /** The lags of the checkpoints that got their replica since the last call, in nanoseconds. */
  List<Long> lags() {
    List<Long> lags = new ArrayList<>();
    for (Long lag = lagNanos.poll(); lag != null; lag = lagNanos.poll()) {
      lags.add(lag);
    }
    return lags;
  }

  /** How many checkpoints have no replica yet. */
  int pending() {
    if (failure != null) {
      throw new AssertionError("The load is not what it is to be", failure);
    }
    return pending.size();
  }

  /** Completes no more; goes on to watch. */
  void stop() throws InterruptedException {
    load.shutdown();
    load.awaitTermination(1, TimeUnit.MINUTES);
  }

  @Override
  public void close() {
    load.shutdownNow();
    watch.shutdownNow();
  }
}
