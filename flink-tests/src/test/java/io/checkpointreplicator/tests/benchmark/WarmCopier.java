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

import io.checkpointreplicator.model.path.StorePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.io.IOUtils;

/**
 * The least that it takes to copy some files: threads that are there already are handed the list,
 * and do nothing but copy.
 */
final class WarmCopier implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;

  private final ExecutorService threads;
  private final Copy copy;

  private WarmCopier(ExecutorService threads, Copy copy) {
    this.threads = threads;
    this.copy = copy;
  }

  static WarmCopier of(int threads, Copy copy) {
    return new WarmCopier(Executors.newFixedThreadPool(threads), copy);
  }

  /** A way to copy one file. */
  @FunctionalInterface
  interface Copy {
    void copy(StorePath from, StorePath to, JobState.File file) throws IOException;
  }

  /** Copies files from one job's directory to another's. */
  Cost copy(JobState from, JobState to, Collection<JobState.File> files) throws Exception {
    return Cost.of(
        () -> {
          List<Future<?>> copies = new ArrayList<>();
          for (JobState.File file : files) {
            copies.add(threads.submit(() -> copy(from.path(file), to.path(file), file)));
          }
          for (Future<?> done : copies) {
            done.get();
          }
        });
  }

  private Void copy(StorePath from, StorePath to, JobState.File file) throws IOException {
    copy.copy(from, to, file);
    return null;
  }

  /** Lets the kernel copy. */
  static void kernel(StorePath from, StorePath to, JobState.File file) throws IOException {
    try (FileChannel in = FileChannel.open(local(from));
        FileChannel out = created(to)) {
      transfer(in, out);
    }
  }

  /** The same, and returns when the file is on the disk. */
  static void kernelSynced(StorePath from, StorePath to, JobState.File file) throws IOException {
    try (FileChannel in = FileChannel.open(local(from));
        FileChannel out = created(to)) {
      transfer(in, out);
      out.force(true);
    }
  }

  private static Path local(StorePath path) {
    return Path.of(path.toFlinkPath().getPath());
  }

  private static FileChannel created(StorePath path) throws IOException {
    return FileChannel.open(local(path), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static void transfer(FileChannel in, FileChannel out) throws IOException {
    long size = in.size();
    for (long done = 0; done < size; ) {
      done += in.transferTo(done, size - done, out);
    }
  }

  /** Copies between file systems of Hadoop. */
  static Copy hadoop(FileSystem source, FileSystem target) {
    return (from, to, file) ->
        IOUtils.copyBytes(
            source.open(hadoop(from)), target.create(hadoop(to), false), BUFFER_BYTES, true);
  }

  private static org.apache.hadoop.fs.Path hadoop(StorePath path) {
    return new org.apache.hadoop.fs.Path(path.toString());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
