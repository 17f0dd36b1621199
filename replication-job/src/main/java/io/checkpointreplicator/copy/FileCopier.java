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

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.Original;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.store.LinkException;
import io.checkpointreplicator.store.NewFile;
import io.checkpointreplicator.store.RefusedException;
import io.checkpointreplicator.store.StayOutException;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.metrics.Counter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies one file or byte range: under a temporary name in the plan's directory, with length and
 * checksum taken on the way, synced, then renamed to its final name. That fails by itself once the
 * lease on the job's tree has passed on to another replicator. On an object store it is put under
 * its final name as a whole, after a look whether the plan is still in the directory of the lease.
 * A target file is never overwritten; one that is there with the right length is read once for its
 * checksum instead. Where the store itself refuses to give a name twice, and no earlier attempt can
 * have left the file, it is not looked for before: if it is there nevertheless, that is found out
 * when the copy gets its name.
 *
 * <p>Where the original of a file may be read instead of the source, it is; the source is read as
 * ever if the original is missing, cannot be read, or has another length or checksum than the
 * source's manifest says. Thread-safe.
 */
final class FileCopier {
  private static final Logger LOG = LoggerFactory.getLogger(FileCopier.class);

  // Stays in the processor's cache; local copies with 256 KB took a third more CPU time.
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int MOST_KNOWN = 200_000;

  // What is missing, forbidden, refused or of the wrong length stays so; everything else may pass.
  private static final RetryPolicy<Object> PASSING_ERRORS =
      RetryPolicy.builder()
          .handle(IOException.class)
          .abortOn(
              FileNotFoundException.class,
              AccessDeniedException.class,
              ContentException.class,
              StayOutException.class,
              LinkException.class,
              RefusedException.class)
          .abortOn(FileCopier::isCancelled)
          .withBackoff(200, 5_000, ChronoUnit.MILLIS)
          .withMaxAttempts(4)
          .build();

  private final StorePath target;
  private final CheckpointKind kind;
  private final SourceReader reader;
  private final RecentLeases leases;
  private final KnownCopies known = new KnownCopies(MOST_KNOWN);
  private final Set<JobId> settled = ConcurrentHashMap.newKeySet();
  private final PlanProgress progress = new PlanProgress(System::nanoTime);
  private final Counts counts;

  /** A copier to a target. */
  FileCopier(
      StorePath target, CheckpointKind kind, SourceReader reader, Leases leases, Counts counts) {
    this.target = target;
    this.kind = kind;
    this.reader = reader;
    this.counts = counts;
    this.leases = new RecentLeases(leases, System::nanoTime);
  }

  /**
   * What is counted, on any thread.
   *
   * @param retries attempts after the first
   * @param reusedFiles files that were read from their originals
   * @param reusedBytes bytes of these files
   */
  record Counts(Counter retries, Counter reusedFiles, Counter reusedBytes) {}

  /**
   * Whether the task was cancelled. Whatever a store throws on a thread that is being interrupted
   * comes from that; a timeout of the network is an interruption by name only.
   */
  private static boolean isCancelled(Throwable error) {
    return Thread.currentThread().isInterrupted()
        || error instanceof InterruptedException
        || (error instanceof InterruptedIOException && !(error instanceof SocketTimeoutException));
  }

  /**
   * Notes that all that a plan of the job asks for has been copied, or cannot be. So whatever
   * earlier attempts of the operator may have left is known by now, and the files of the next plan
   * can be expected to be free.
   */
  void planEnded(JobId job) {
    settled.add(job);
    known.planEnded(job);
  }

  /** Notes that no files of a job were seen for long: the next ones are looked for again. */
  void forget(JobId job) {
    settled.remove(job);
    known.forget(job);
  }

  /** Copies the file of a task; each error becomes an outcome. */
  CopyOutcome copy(CopyTask task) {
    try {
      return Failsafe.with(PASSING_ERRORS).get(context -> attempt(task, context.isFirstAttempt()));
    } catch (FailsafeException e) {
      return e.getCause() instanceof FileNotFoundException missing
          ? missing(task, missing)
          : new CopyOutcome.Failed(describe(task, e.getCause()));
    } catch (RuntimeException e) {
      return new CopyOutcome.Failed(describe(task, e));
    }
  }

  /** Only a missing source file means that Flink subsumed the checkpoint. */
  private static CopyOutcome missing(CopyTask task, FileNotFoundException error) {
    StorePath source = task.file().source();
    try {
      if (!Store.exists(source)) {
        return new CopyOutcome.SourceGone("State file " + source + " is gone");
      }
    } catch (IOException e) {
      error.addSuppressed(e);
    }
    return new CopyOutcome.Failed(describe(task, error));
  }

  private static String describe(CopyTask task, Throwable error) {
    String what = "Copying " + task.file().source() + " to " + task.file().targetPath();
    return what + (isCancelled(error) ? " was cancelled: " : ": ") + Messages.of(error);
  }

  private CopyOutcome attempt(CopyTask task, boolean first) throws IOException {
    if (!first) {
      counts.retries().inc();
    }
    TargetLayout layout = new TargetLayout(target, task.job(), kind);
    StorePath copy = layout.file(task.file().targetPath());
    Store.refuseLinks(copy);
    long length = length(task.file());
    boolean expectedFree =
        first
            && settled.contains(task.job())
            && !known.contains(task.job(), task.file().targetPath())
            && NewFile.refusesExisting(copy, length);
    Optional<FileStatus> there = expectedFree ? Optional.empty() : Store.status(copy);
    if (there.isPresent()) {
      return new CopyOutcome.AlreadyThere(known(task, copy, there.get(), length));
    }
    Optional<Original> original = reader.originals().of(task.file(), length);
    if (original.isPresent()) {
      try {
        Content content = store(task, layout, out -> write(original.get(), out));
        counts.reusedFiles().inc();
        counts.reusedBytes().inc(content.sizeBytes());
        return new CopyOutcome.Copied(content);
      } catch (UnusableOriginalException e) {
        LOG.debug("COPY {}: not from its original: {}", task.file().source(), Messages.of(e));
      }
    }
    return new CopyOutcome.Copied(store(task, layout, out -> write(task.file(), length, out)));
  }

  /** Writes a copy, and returns what is in it. */
  @FunctionalInterface
  private interface Writing {
    Content writeTo(OutputStream out) throws IOException;
  }

  private Content store(CopyTask task, TargetLayout layout, Writing writing) throws IOException {
    StorePath copy = layout.file(task.file().targetPath());
    LeaseLayout lease = leases.find(layout);
    StorePath part =
        lease.planDirectory(task.plan().toString()).resolve(UUID.randomUUID() + ".part");
    try (NewFile file =
        NewFile.begin(part, copy, reader.sources().openness(task.file().source()))) {
      Content content = writing.writeTo(progress.watching(file.content(), lease, task.plan()));
      file.seal();
      leases.checkPlanned(layout, lease, task.plan());
      reader.sources().createLike(task.file().source().parent(), copy.parent());
      file.publish();
      known.remember(task.job(), task.file().targetPath(), content);
      return content;
    } catch (IOException e) {
      leases.forget(layout);
      throw e;
    }
  }

  /** The number of bytes to copy; only where the metadata does not tell, the source is asked. */
  private static long length(StateFile file) throws IOException {
    long known = file.range().length();
    if (file.range().extent() != StateFile.Extent.WHOLE_AT_LEAST
        && known != StateFile.UNKNOWN_LENGTH) {
      return known;
    }
    long found =
        Store.status(file.source())
            .map(FileStatus::getLen)
            .orElseThrow(() -> new FileNotFoundException(file.source().toString()));
    if (found < known) {
      throw new ContentException(file.source(), found, "at least " + known);
    }
    return found;
  }

  /** The content of a file that was there; read unless this copier read or wrote it before. */
  private Content known(CopyTask task, StorePath copy, FileStatus status, long length)
      throws IOException {
    String path = task.file().targetPath();
    Optional<Content> remembered = known.content(task.job(), path, status.getLen());
    if (remembered.isPresent() && status.getLen() == length) {
      return remembered.get();
    }
    Content content = read(copy, status, length);
    known.remember(task.job(), path, content);
    return content;
  }

  private static Content read(StorePath copy, FileStatus status, long length) throws IOException {
    if (status.getLen() != length) {
      throw new ContentException(copy, status.getLen(), String.valueOf(length));
    }
    CRC32C crc = new CRC32C();
    try (InputStream in = Store.open(copy)) {
      long bytes = transfer(in, OutputStream.nullOutputStream(), length, crc);
      if (bytes != length) {
        throw new ContentException(copy, bytes, String.valueOf(length));
      }
    }
    return new Content(length, crc.getValue());
  }

  private Content write(Original original, OutputStream out) throws IOException {
    CRC32C crc = new CRC32C();
    try (InputStream in = reader.originals().open(original)) {
      long bytes = transfer(in, out, original.range().length(), crc);
      Content found = new Content(bytes, crc.getValue());
      if (!found.equals(original.content())) {
        throw new UnusableOriginalException(
            original.path() + " has " + found + ", not " + original.content());
      }
      return found;
    }
  }

  private Content write(StateFile file, long length, OutputStream out) throws IOException {
    CRC32C crc = new CRC32C();
    try (InputStream in = reader.open(file, length)) {
      long bytes = transfer(in, out, length, crc);
      boolean whole = file.range().extent() != StateFile.Extent.PART;
      if (bytes != length || (whole && in.read() >= 0)) {
        long found =
            bytes < length
                ? bytes
                : Store.status(file.source()).map(FileStatus::getLen).orElse(length + 1);
        throw new ContentException(file.source(), found, String.valueOf(length));
      }
      return new Content(length, crc.getValue());
    }
  }

  /** Copies up to a number of bytes; returns how many there were. Ends when interrupted. */
  private static long transfer(InputStream in, OutputStream out, long length, CRC32C crc)
      throws IOException {
    byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, Math.max(1, length))];
    long done = 0;
    while (done < length) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("Copying was cancelled");
      }
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, length - done));
      if (read < 0) {
        return done;
      }
      crc.update(buffer, 0, read);
      out.write(buffer, 0, read);
      done += read;
    }
    return done;
  }

  /** A file that is longer or shorter than it must be. */
  private static final class ContentException extends IOException {
    private static final long serialVersionUID = 1L;

    ContentException(StorePath file, long found, String allowed) {
      super(
          "File "
              + file
              + " has "
              + found
              + " bytes, but the metadata says "
              + allowed
              + ". State files never change: the checkpoint is damaged, or somebody else wrote the"
              + " file. Nothing was overwritten.");
    }
  }
}
