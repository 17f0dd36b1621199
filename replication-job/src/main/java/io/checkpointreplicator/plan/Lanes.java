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
package io.checkpointreplicator.plan;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Lets work begin, as much of one kind at a time as a lane is wide; the rest waits in its lane.
 * Work of one kind that hangs never holds up another kind. Not thread-safe: for the mailbox only.
 *
 * @param <K> what tells the kinds apart
 */
final class Lanes<K> {
  private final int width;
  private final Map<K, Lane> lanes = new HashMap<>();

  private static final class Lane {
    private int going;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
  }

  Lanes(int width) {
    this.width = width;
  }

  /** Begins something now or later; {@link #ended} must follow on it. */
  void begin(K kind, Runnable work) {
    Lane lane = lanes.computeIfAbsent(kind, key -> new Lane());
    lane.waiting.add(work);
    beginNext(lane);
  }

  /** Something that was begun has ended. */
  void ended(K kind) {
    Lane lane = lanes.get(kind);
    lane.going--;
    beginNext(lane);
  }

  private void beginNext(Lane lane) {
    if (lane.going < width && !lane.waiting.isEmpty()) {
      lane.going++;
      lane.waiting.remove().run();
    }
  }
}
