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
package io.checkpointreplicator.retain;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.fs.FileStatus;

/**
 * The {@linkplain Pin pins} on a job's replicas.
 *
 * @param pinned the checkpoints whose replicas stay
 * @param expired the files of pins that hold no more
 */
record Pins(Set<Long> pinned, List<StorePath> expired) {
  static final Pins NONE = new Pins(Set.of(), List.of());

  /** Reads one directory. */
  static Pins of(TargetLayout layout, long nowMillis) throws IOException {
    Set<Long> pinned = new HashSet<>();
    List<StorePath> expired = new ArrayList<>();
    StorePath directory = directory(layout.target());
    String job = layout.job().hex() + ".";
    for (FileStatus entry : Store.list(directory)) {
      String name = Store.nameOf(entry);
      if (name.startsWith(job)) {
        String checkpoint = name.substring(job.length()).split("\\.", 2)[0];
        CheckpointDirectory.idOf(checkpoint)
            .ifPresent(
                id -> {
                  if (nowMillis - entry.getModificationTime() < Pin.VALIDITY.toMillis()) {
                    pinned.add(id);
                  } else {
                    expired.add(directory.resolve(name));
                  }
                });
      }
    }
    return new Pins(pinned, expired);
  }

  static StorePath directory(StorePath target) {
    return target.resolve("_replicator/pins");
  }

  static String prefix(TargetLayout layout, long checkpointId) {
    return layout.job().hex() + "." + CheckpointDirectory.name(checkpointId) + ".";
  }
}
