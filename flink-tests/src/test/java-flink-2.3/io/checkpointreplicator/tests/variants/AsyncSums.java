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

import java.util.Arrays;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.v2.ValueState;
import org.apache.flink.api.common.state.v2.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple3;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The keyed step by the asynchronous state API. It has no way to go over all keys, so it does not
 * tell its state; each number proves the state of its key instead, payload included, and there is
 * one for each key in each step of the test.
 */
final class AsyncSums extends KeyedProcessFunction<Long, Long, Long> {
  private static final long serialVersionUID = 1L;

  private final String runId;
  private transient Run run;
  private transient ValueState<Tuple3<Long, Long, byte[]>> sums;

  private AsyncSums(String runId) {
    this.runId = runId;
  }

  static DataStream<Long> addTo(KeyedStream<Long, Long> numbers, String runId) {
    return numbers
        .enableAsyncState()
        .process(new AsyncSums(runId), Types.LONG)
        .name("sums")
        .uid("sums");
  }

  @Override
  public void open(OpenContext context) {
    run = Run.of(runId);
    sums =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "sums",
                    Types.TUPLE(Types.LONG, Types.LONG, Types.PRIMITIVE_ARRAY(Types.BYTE))));
  }

  @Override
  public void processElement(Long number, Context context, Collector<Long> out) {
    TimerService timers = context.timerService();
    sums.asyncValue()
        .thenCompose(
            before -> {
              long count = before == null ? 0 : before.f0;
              long sum = before == null ? 0 : before.f1;
              KeyedStep.requireNext(number, count);
              if (count > 0) {
                requireStateAfter(number - KeyedStep.KEYS, before);
                timers.deleteEventTimeTimer(number - KeyedStep.KEYS);
              }
              timers.registerEventTimeTimer(number);
              return sums.asyncUpdate(
                  Tuple3.of(count + 1, sum + number, KeyedStep.payload(number)));
            })
        .thenAccept(
            updated -> {
              run.processedOne();
              out.collect(number);
            });
  }

  /** The numbers of a key are an arithmetic series: their sum is known. */
  private static void requireStateAfter(long number, Tuple3<Long, Long, byte[]> state) {
    long sum = state.f0 * (number % KeyedStep.KEYS + number) / 2;
    if (state.f1 != sum || !Arrays.equals(state.f2, KeyedStep.payload(number))) {
      throw new IllegalStateException(
          "State after " + number + " is " + state + ", its sum must be " + sum);
    }
  }

  /** Comes at the end of the numbers only: until then there are no watermarks. */
  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<Long> out) {
    long key = context.getCurrentKey();
    sums.asyncValue()
        .thenAccept(
            state -> {
              KeyedStep.requireNext(timestamp, state.f0 - 1);
              requireStateAfter(timestamp, state);
              run.timerFired(key);
            });
  }
}
