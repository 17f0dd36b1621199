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

import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** The keyed step by the state API that both lines have. */
final class KeyedSums extends AbstractStreamOperator<Long>
    implements OneInputStreamOperator<Long, Long>, Triggerable<Long, VoidNamespace> {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private transient Run run;
  private transient ValueStateDescriptor<Tuple3<Long, Long, byte[]>> descriptor;
  private transient ValueState<Tuple3<Long, Long, byte[]>> sums;
  private transient InternalTimerService<VoidNamespace> timers;

  private KeyedSums(String runId) {
    this.runId = runId;
  }

  static DataStream<Long> addTo(KeyedStream<Long, Long> numbers, String runId) {
    return numbers.transform("sums", Types.LONG, new KeyedSums(runId)).uid("sums");
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    run = Run.of(runId);
    descriptor =
        new ValueStateDescriptor<>(
            "sums", Types.TUPLE(Types.LONG, Types.LONG, Types.PRIMITIVE_ARRAY(Types.BYTE)));
    sums = context.getKeyedStateStore().getState(descriptor);
    timers = getInternalTimerService("timers", VoidNamespaceSerializer.INSTANCE, this);
    if (context.getRestoredCheckpointId().isPresent()) {
      long checkpointId = context.getRestoredCheckpointId().getAsLong();
      run.restored(checkpointId, "keyed state", subtask(), keyedState());
      run.restored(checkpointId, "timers", subtask(), timers());
    }
  }

  @Override
  public void processElement(StreamRecord<Long> element) throws Exception {
    long number = element.getValue();
    Tuple3<Long, Long, byte[]> before = sums.value();
    long count = before == null ? 0 : before.f0;
    KeyedStep.requireNext(number, count);
    long sum = (before == null ? 0 : before.f1) + number;
    sums.update(Tuple3.of(count + 1, sum, KeyedStep.payload(number)));
    if (count > 0) {
      timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, number - KeyedStep.KEYS);
    }
    timers.registerEventTimeTimer(VoidNamespace.INSTANCE, number);
    if (run.nanosPerNumber() > 0) {
      LockSupport.parkNanos(run.nanosPerNumber());
    }
    run.processedOne();
    output.collect(element);
  }

  /** Comes at the end of the numbers only: until then there are no watermarks. */
  @Override
  public void onEventTime(InternalTimer<Long, VoidNamespace> timer) throws Exception {
    KeyedStep.requireNext(timer.getTimestamp(), sums.value().f0 - 1);
    run.timerFired(timer.getKey());
  }

  @Override
  public void onProcessingTime(InternalTimer<Long, VoidNamespace> timer) {
    throw new IllegalStateException("No such timer was registered: " + timer);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    run.taken(context.getCheckpointId(), "keyed state", subtask(), keyedState());
    run.taken(context.getCheckpointId(), "timers", subtask(), timers());
  }

  private int subtask() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }

  private Tally keyedState() throws Exception {
    Tally[] total = {Tally.NOTHING};
    KeyedStateBackend<Long> backend = getKeyedStateBackend();
    backend.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        descriptor,
        (Long key, ValueState<Tuple3<Long, Long, byte[]>> state) -> {
          Tuple3<Long, Long, byte[]> value = state.value();
          total[0] = total[0].plus(Tally.of(key, value.f0, value.f1, value.f2));
        });
    return total[0];
  }

  private Tally timers() throws Exception {
    Tally[] total = {Tally.NOTHING};
    timers.forEachEventTimeTimer(
        (namespace, timestamp) -> total[0] = total[0].plus(Tally.of(getCurrentKey(), timestamp)));
    return total[0];
  }
}
