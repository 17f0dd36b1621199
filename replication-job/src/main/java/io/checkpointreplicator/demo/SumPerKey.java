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
package io.checkpointreplicator.demo;

import java.nio.file.Path;
import java.util.SplittableRandom;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds up the numbers of each key and emits the sum. It is an operator of its own rather than a
 * process function because only an operator can visit the state of all keys.
 *
 * <ol>
 *   <li>{@link #initializeState}: after a restore, the digest of the restored state is published
 *       before the first number arrives.
 *   <li>{@link #processElement}: the number must be the one that the state of its key expects next;
 *       count, sum and payload of the key are updated.
 *   <li>{@link #snapshotState}: the digest of the state that goes into the checkpoint is published.
 * </ol>
 *
 * <p>State, per key: how many numbers there were (the next one follows from it), their sum, and a
 * payload that changes with each number. All methods run on the task's mailbox thread.
 */
final class SumPerKey extends AbstractStreamOperator<Long>
    implements OneInputStreamOperator<Long, Long> {

  private static final long serialVersionUID = 1L;

  private final int keys;
  private final int payloadBytes;
  private final String digestDirectory;

  private transient ValueStateDescriptor<Tuple3<Long, Long, byte[]>> descriptor;
  private transient ValueState<Tuple3<Long, Long, byte[]>> sums;
  private transient StateDigestLog digestLog;

  private SumPerKey(int keys, int payloadBytes, String digestDirectory) {
    this.keys = keys;
    this.payloadBytes = payloadBytes;
    this.digestDirectory = digestDirectory;
  }

  static SumPerKey of(StatefulJobOptions options) {
    return new SumPerKey(
        options.keys(),
        options.payloadBytes(),
        options.digestDirectory().toAbsolutePath().toString());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    descriptor =
        new ValueStateDescriptor<>(
            "sums", Types.TUPLE(Types.LONG, Types.LONG, Types.PRIMITIVE_ARRAY(Types.BYTE)));
    sums = context.getKeyedStateStore().getState(descriptor);
    digestLog =
        StateDigestLog.open(
            Path.of(digestDirectory),
            getRuntimeContext().getJobInfo().getJobId(),
            getRuntimeContext().getTaskInfo());
    if (context.getRestoredCheckpointId().isPresent()) {
      digestLog.restored(context.getRestoredCheckpointId().getAsLong(), digest());
    }
  }

  @Override
  public void processElement(StreamRecord<Long> element) throws Exception {
    long number = element.getValue();
    long key = number % keys;
    Tuple3<Long, Long, byte[]> before = sums.value();
    long count = before == null ? 0 : before.f0;
    long expected = count * keys + key;
    if (number != expected) {
      throw new IllegalStateException(
          "Number %d arrived for key %d, whose state has %d numbers and expects %d next. Numbers were lost or repeated, or the job was restored with another number of keys than %d."
              .formatted(number, key, count, expected, keys));
    }
    long sum = (before == null ? 0 : before.f1) + number;
    sums.update(Tuple3.of(count + 1, sum, payload(number)));
    output.collect(element.replace(sum));
  }

  /** Random bytes, so that compression does not take them away, but the same for each number. */
  private byte[] payload(long number) {
    byte[] payload = new byte[payloadBytes];
    new SplittableRandom(number).nextBytes(payload);
    return payload;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    digestLog.taken(context.getCheckpointId(), digest());
  }

  private StateDigest digest() throws Exception {
    StateDigest[] total = {StateDigest.EMPTY};
    KeyedStateBackend<Long> backend = getKeyedStateBackend();
    backend.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        descriptor,
        (Long key, ValueState<Tuple3<Long, Long, byte[]>> state) -> {
          Tuple3<Long, Long, byte[]> value = state.value();
          total[0] = total[0].plus(StateDigest.ofKey(key, value.f0, value.f1, value.f2));
        });
    return total[0];
  }
}
