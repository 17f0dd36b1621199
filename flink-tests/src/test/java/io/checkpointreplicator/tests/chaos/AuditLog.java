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
package io.checkpointreplicator.tests.chaos;

import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.publish.AuditLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The audit log of a target: which checkpoints came to what, each counted once. What a killed
 * attempt had written and not committed counts too, it is in files of its own.
 */
final class AuditLog {
  private final Map<Event, Set<String>> checkpoints = new EnumMap<>(Event.class);

  private AuditLog() {}

  static AuditLog read(Path target) throws IOException {
    AuditLog log = new AuditLog();
    try (Stream<Path> files = Files.walk(target.resolve("_replicator/log"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = Files.readString(file);
        // The last line of an attempt that was killed may be there in part.
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
          log.add(AuditLine.read(line));
        }
      }
    }
    return log;
  }

  private void add(AuditRecord record) {
    checkpoints
        .computeIfAbsent(record.event(), event -> new HashSet<>())
        .add(record.job() + "/" + record.checkpointId());
  }

  int count(Event event) {
    return checkpoints.getOrDefault(event, Set.of()).size();
  }
}
