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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.store.Store;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.flink.core.fs.FileStatus;

/**
 * Looks whether one file is as it should be.
 *
 * @param file the file
 * @param size its length by the metadata
 * @param proof what the manifest adds
 */
record FileCheck(StorePath file, SizeRange size, Proof proof) {
  private static final int BUFFER_BYTES = 128 * 1024;

  /** What the manifest says of a file. */
  sealed interface Proof permits Unproven, Unnamed, Size, Checksum {}

  /** There is no manifest. */
  record Unproven() implements Proof {}

  /** It does not name the file. */
  record Unnamed(StorePath manifest) implements Proof {}

  /** The file's length. */
  record Size(long bytes) implements Proof {}

  /** The file's length and checksum; each of its bytes is read. */
  record Checksum(ReplicaFile.Content content) implements Proof {}

  /**
   * What a look at the file gave.
   *
   * @param bytes its length, 0 if it is not there
   * @param problem what is wrong with it
   */
  record Finding(long bytes, Optional<Problem> problem) {}

  /** How much of the file is read. */
  long bytesToRead() {
    return proof instanceof Checksum checksum ? checksum.content().sizeBytes() : 0;
  }

  /** Looks at the file. What cannot be read is a problem too. */
  Finding look() {
    return look(new CheckedFiles());
  }

  /** Looks at the file, and tells how much of it was read. */
  Finding look(CheckedFiles checked) {
    try {
      Optional<FileStatus> status = Store.status(file);
      if (status.isEmpty() || status.get().isDir()) {
        String found = status.isEmpty() ? "missing" : "a directory";
        return new Finding(0, problem(found, expectedSize()));
      }
      long bytes = status.get().getLen();
      return new Finding(
          bytes, size.allows(bytes) ? prove(bytes, checked) : wrongSize(bytes, size));
    } catch (FileNotFoundException e) {
      return new Finding(0, problem("missing", expectedSize()));
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage()).replaceAll("\\s+", " ");
      return new Finding(0, problem("cannot be read (" + reason + ")", expectedSize()));
    }
  }

  private Optional<Problem> prove(long bytes, CheckedFiles checked) throws IOException {
    if (proof instanceof Unnamed unnamed) {
      return problem("not in the manifest", "to be named in " + unnamed.manifest());
    }
    if (proof instanceof Size proven && proven.bytes() != bytes) {
      return wrongSize(bytes, proven.bytes());
    }
    if (proof instanceof Checksum checksum) {
      long proven = checksum.content().sizeBytes();
      return proven == bytes ? compare(checksum.content(), checked) : wrongSize(bytes, proven);
    }
    return Optional.empty();
  }

  private Optional<Problem> compare(ReplicaFile.Content content, CheckedFiles checked)
      throws IOException {
    CRC32C crc = new CRC32C();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Store.open(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        crc.update(buffer, 0, read);
        checked.read(read);
      }
    }
    return crc.getValue() == content.crc32c()
        ? Optional.empty()
        : problem(checksum(crc.getValue()), checksum(content.crc32c()));
  }

  private String expectedSize() {
    if (proof instanceof Size proven) {
      return Problem.bytes(proven.bytes());
    }
    return proof instanceof Checksum proven
        ? Problem.bytes(proven.content().sizeBytes())
        : size.toString();
  }

  private Optional<Problem> wrongSize(long found, SizeRange allowed) {
    return problem(Problem.bytes(found), allowed.toString());
  }

  private Optional<Problem> wrongSize(long found, long proven) {
    return problem(Problem.bytes(found), Problem.bytes(proven) + " by the manifest");
  }

  private Optional<Problem> problem(String found, String expected) {
    return Optional.of(new Problem(file, found, expected));
  }

  private static String checksum(long crc32c) {
    return "CRC32C " + ManifestParser.hex(crc32c);
  }
}
