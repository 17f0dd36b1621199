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

import io.checkpointreplicator.history.AuditLog;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.publish.AuditLine;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Drills in the audit log. The replicator's sink writes files of its own there; each drill adds
 * one, {@code <target>/_replicator/log/yyyy-MM-dd--HH/drill-<uuid>}, so that nobody writes to a
 * file of somebody else. It has that name once it is whole.
 *
 * @param target the target
 */
public record DrillLog(StorePath target) {
  /**
   * Adds a record.
   *
   * @throws IOException if the target cannot be written
   */
  public void add(AuditRecord record) throws IOException {
    StorePath bucket = new AuditLog(target).bucket(record.atMillis());
    String name = "drill-" + UUID.randomUUID();
    byte[] line = (AuditLine.write(record) + "\n").getBytes(StandardCharsets.UTF_8);
    Store.createDirectories(bucket);
    Store.replace(
        bucket.resolve("." + name + ".inprogress"), bucket.resolve(name), out -> out.write(line));
  }
}
