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
package io.checkpointreplicator.tests.variants;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;

/** Puts something into each checkpoint that the checkpoint coordinator alone knows. */
final class MasterHook implements MasterTriggerRestoreHook<String> {
  private static final String PART = "master state";

  private final Run run;

  MasterHook(String runId) {
    this.run = Run.of(runId);
  }

  /** Must be the same after a restore, hence not that of the run. */
  @Override
  public String getIdentifier() {
    return "variant job";
  }

  @Override
  public CompletableFuture<String> triggerCheckpoint(
      long checkpointId, long timestamp, Executor executor) {
    String state = checkpointId + " " + UUID.randomUUID();
    run.taken(checkpointId, PART, 0, Tally.of(state));
    return CompletableFuture.completedFuture(state);
  }

  @Override
  public void restoreCheckpoint(long checkpointId, String state) {
    run.restored(checkpointId, PART, 0, state == null ? Tally.NOTHING : Tally.of(state));
  }

  @Override
  public SimpleVersionedSerializer<String> createCheckpointDataSerializer() {
    return new Text();
  }

  private static final class Text implements SimpleVersionedSerializer<String> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String deserialize(int version, byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
