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
package io.checkpointreplicator.tests.corpus;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;
import org.apache.flink.streaming.api.checkpoint.WithMasterCheckpointHook;

/** Passes numbers on, and has a hook that puts the id of each checkpoint into the checkpoint. */
final class MasterHook implements MapFunction<Long, Long>, WithMasterCheckpointHook<Long> {

  private static final long serialVersionUID = 1L;

  @Override
  public Long map(Long number) {
    return number;
  }

  @Override
  public MasterTriggerRestoreHook<Long> createMasterTriggerRestoreHook() {
    return new Hook();
  }

  private static final class Hook implements MasterTriggerRestoreHook<Long> {
    @Override
    public String getIdentifier() {
      return "checkpoint-id-hook";
    }

    @Override
    public CompletableFuture<Long> triggerCheckpoint(
        long checkpointId, long timestamp, Executor executor) {
      return CompletableFuture.completedFuture(checkpointId);
    }

    @Override
    public void restoreCheckpoint(long checkpointId, Long checkpointData) {
      // The id is only written.
    }

    @Override
    public SimpleVersionedSerializer<Long> createCheckpointDataSerializer() {
      return new IdSerializer();
    }
  }

  private static final class IdSerializer implements SimpleVersionedSerializer<Long> {
    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(Long id) {
      return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }

    @Override
    public Long deserialize(int version, byte[] serialized) {
      return ByteBuffer.wrap(serialized).getLong();
    }
  }
}
