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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.stream.Stream;

/** An audit log as the file sink of a replicator leaves it. */
public final class WrittenLog {
  private static final DateTimeFormatter BUCKET =
      DateTimeFormatter.ofPattern("yyyy-MM-dd--HH").withZone(ZoneOffset.UTC);

  private final Path target;
  private int parts;

  /** The log of a target. */
  public WrittenLog(Path target) {
    this.target = target;
  }

  /** The log as it is read. */
  public AuditLog log() {
    return new AuditLog(StorePath.parse("file:" + target.toAbsolutePath()));
  }

  /** A finished part with these records, in the bucket of the last one. */
  public Path part(AuditRecord... records) throws IOException {
    Instant at = Instant.ofEpochMilli(records[records.length - 1].atMillis());
    return part(at, Stream.of(records).map(AuditLine::write).toArray(String[]::new));
  }

  /** A finished part with these lines. */
  public Path part(Instant at, String... lines) throws IOException {
    Path file = bucket(at).resolve("part-5f0d-" + parts++);
    Files.writeString(file, String.join("\n", lines) + "\n");
    return Files.setLastModifiedTime(file, FileTime.from(at));
  }

  /** The directory of an hour. */
  public Path bucket(Instant at) throws IOException {
    return Files.createDirectories(target.resolve("_replicator/log").resolve(BUCKET.format(at)));
  }
}
