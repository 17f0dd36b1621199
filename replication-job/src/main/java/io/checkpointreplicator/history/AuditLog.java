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
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;

/**
 * The audit log under a target, as Flink's file sink leaves it: what is finished is read, what is
 * still being written is not.
 *
 * <pre>
 * &lt;target&gt;/_replicator/log/2026-01-31--23/part-&lt;id&gt;-&lt;n&gt;                        finished
 * &lt;target&gt;/_replicator/log/2026-01-31--23/.part-&lt;id&gt;-&lt;n&gt;.inprogress.&lt;id&gt;      not yet
 * </pre>
 *
 * @param target the target
 */
public record AuditLog(StorePath target) {
  private static final String DIRECTORY = "_replicator/log";

  /** Where it lies. */
  public StorePath directory() {
    return target.resolve(DIRECTORY);
  }

  /** Where this process puts what happens at a time, as Flink's file sink does. */
  public StorePath bucket(long atMillis) {
    return directory().resolve(LogBuckets.name(atMillis));
  }

  /**
   * The finished files that may tell of what happened at some time or later, oldest first; none if
   * there is no log. Directories that are older by their name are not looked into.
   *
   * @throws IOException if the log cannot be listed
   */
  public List<LogPart> partsSince(Instant since) throws IOException {
    List<LogPart> parts = new ArrayList<>();
    for (FileStatus bucket : Store.list(directory())) {
      Optional<Instant> end = LogBuckets.end(Store.nameOf(bucket));
      if (bucket.isDir() && end.isPresent() && !end.get().isBefore(since)) {
        addTo(parts, Store.nameOf(bucket));
      }
    }
    parts.sort(LogPart.BY_AGE);
    return List.copyOf(parts);
  }

  private void addTo(List<LogPart> parts, String bucket) throws IOException {
    for (FileStatus file : Store.list(directory().resolve(bucket))) {
      String name = Store.nameOf(file);
      if (!file.isDir() && !name.startsWith(".") && !name.startsWith("_")) {
        parts.add(
            new LogPart(
                bucket, directory().resolve(bucket).resolve(name), file.getModificationTime()));
      }
    }
  }
}
