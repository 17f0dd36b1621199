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
package io.checkpointreplicator.history;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.publish.AuditLine;
import io.checkpointreplicator.store.Store;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A finished file of the audit log; it never changes.
 *
 * @param bucket name of its directory, an hour such as {@code 2026-01-31--23}
 * @param path where it lies
 * @param modifiedAtMillis when it was written last, in milliseconds since the epoch
 */
public record LogPart(String bucket, StorePath path, long modifiedAtMillis) {
  /** As they were written. */
  static final Comparator<LogPart> BY_AGE =
      Comparator.comparing(LogPart::bucket)
          .thenComparingLong(LogPart::modifiedAtMillis)
          .thenComparing(part -> part.path().toString());

  /**
   * Reads all lines, one after the other.
   *
   * @param records is given what they say
   * @param broken is given why a line says nothing, and goes on
   * @throws IOException if the file cannot be read, or is not there any more
   */
  public void read(Consumer<AuditRecord> records, Consumer<String> broken) throws IOException {
    try (InputStream in = new BufferedInputStream(Store.open(path))) {
      BoundedLines lines = new BoundedLines(in);
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        try {
          records.accept(AuditLine.read(line.get()));
        } catch (IOException e) {
          broken.accept(path + ", line " + lines.number());
        }
      }
    }
  }
}
