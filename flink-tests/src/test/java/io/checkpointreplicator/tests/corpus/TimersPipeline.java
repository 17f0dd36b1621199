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

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.util.Collector;

/**
 * A pipeline without an end whose keys have timers that never fire, with union operator state and
 * with a hook of the checkpoint coordinator.
 */
final class TimersPipeline {

  private static final long KEYS = 10;

  private TimersPipeline() {}

  /** Adds the pipeline; {@code pauseMicros} is what each record takes, at least. */
  static void addTo(StreamExecutionEnvironment environment, long pauseMicros) {
    environment
        .fromSequence(0, Long.MAX_VALUE - 1)
        .uid("sequence")
        .map(new MasterHook())
        .returns(Types.LONG)
        .uid("hook")
        .keyBy(number -> number % KEYS)
        .process(new Timers(pauseMicros))
        .uid("timers")
        .sinkTo(new DiscardingSink<>())
        .uid("discard");
  }

  private static final class Timers extends KeyedProcessFunction<Long, Long, Long>
      implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final long pauseMicros;
    private transient ListState<Long> checkpoints;

    private Timers(long pauseMicros) {
      this.pauseMicros = pauseMicros;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
      checkpoints =
          context
              .getOperatorStateStore()
              .getUnionListState(new ListStateDescriptor<>("checkpoints", Types.LONG));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
      checkpoints.add(context.getCheckpointId());
    }

    @Override
    public void processElement(Long number, Context context, Collector<Long> out) {
      context.timerService().registerProcessingTimeTimer(Long.MAX_VALUE - number % KEYS);
      if (pauseMicros > 0) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(pauseMicros));
      }
    }
  }
}
