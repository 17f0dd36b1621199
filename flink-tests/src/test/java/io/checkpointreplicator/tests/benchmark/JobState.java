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

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.flink.core.fs.FileStatus;

/**
 * The directory of a job on some store as Flink leaves it, with all state files in {@code shared}.
 * What they hold does not compress, and follows from their names.
 *
 * @param job the job
 * @param directory {@code <base>/<job-id>}
 */
record JobState(JobId job, StorePath directory) {
  private static final String SHARED = "shared";
  private static final byte[] NOISE = noise();
  private static final int WRITERS = 8;
  private static final int CHECKSUMS_COMPARED = 4;

  /** The directory of a job under a base. */
  static JobState in(StorePath base, JobId job) {
    return new JobState(job, base.resolve(job.hex()));
  }

  /**
   * A state file.
   *
   * @param name its name in {@code shared}
   * @param size in bytes
   */
  record File(String name, int size) {
    /** So many files of a size. */
    static List<File> numbered(String prefix, int count, int size) {
      return IntStream.range(0, count).mapToObj(i -> new File(prefix + "-" + i, size)).toList();
    }

    private void writeTo(OutputStream out) throws IOException {
      byte[] start = Arrays.copyOf(name.getBytes(), Math.min(size, 64));
      out.write(start);
      for (int left = size - start.length; left > 0; left -= NOISE.length) {
        out.write(NOISE, 0, Math.min(left, NOISE.length));
      }
    }

    private long checksum() throws IOException {
      CRC32C crc = new CRC32C();
      writeTo(new CheckedOutputStream(OutputStream.nullOutputStream(), crc));
      return crc.getValue();
    }
  }

  private static byte[] noise() {
    byte[] noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    return noise;
  }

  /** The total of some files, in bytes. */
  static long bytes(Collection<File> files) {
    return files.stream().mapToLong(File::size).sum();
  }

  /** Where a file lies. */
  StorePath path(File file) {
    return shared().resolve(file.name());
  }

  /** The directory of the state files. */
  StorePath shared() {
    return directory.resolve(SHARED);
  }

  private StorePath checkpoint(long id) {
    return directory.resolve("chk-" + id);
  }

  /** The file that makes a checkpoint or a replica visible. */
  StorePath metadata(long id) {
    return checkpoint(id).resolve("_metadata");
  }

  /** Writes and syncs some files. */
  void write(Collection<File> files) throws Exception {
    try (WarmCopier writers = WarmCopier.of(WRITERS, this::write)) {
      writers.copy(this, this, files);
    }
  }

  private void write(StorePath from, StorePath to, File file) throws IOException {
    Store.write(to, file::writeTo);
  }

  /** Does all of a checkpoint but its completion. */
  void prepare(long id, Collection<File> files) throws IOException {
    MetadataBytes metadata = MetadataBytes.of(MetadataBytes.NEWEST_VERSION, id);
    files.forEach(file -> metadata.absolute(path(file).toString(), file.size()));
    byte[] bytes = metadata.toByteArray();
    Store.write(inProgress(id), out -> out.write(bytes));
  }

  private StorePath inProgress(long id) {
    return checkpoint(id).resolve("._metadata.inprogress");
  }

  /** Completes a checkpoint that is prepared. */
  void complete(long id) throws IOException {
    Store.rename(inProgress(id), metadata(id));
  }

  /** Deletes a checkpoint, and files that it alone had. */
  void subsume(long id, Collection<File> files) throws IOException {
    Store.deleteTree(checkpoint(id));
    for (File file : files) {
      Store.delete(path(file));
    }
  }

  /** Fails unless all the files are there, in their lengths; of some of them the bytes count. */
  void requireCopied(List<File> files) throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    for (FileStatus entry : Store.list(shared())) {
      lengths.put(Store.nameOf(entry), entry.getLen());
    }
    for (File file : files) {
      assertThat(lengths.get(file.name())).as("%s", path(file)).isEqualTo(file.size());
    }
    int step = Math.max(1, files.size() / CHECKSUMS_COMPARED);
    for (int i = 0; i < files.size(); i += step) {
      CRC32C crc = new CRC32C();
      crc.update(Store.read(path(files.get(i))));
      assertThat(crc.getValue()).as("%s", files.get(i)).isEqualTo(files.get(i).checksum());
    }
  }
}
