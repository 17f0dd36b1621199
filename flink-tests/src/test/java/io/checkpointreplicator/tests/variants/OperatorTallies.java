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

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.MasterTriggerRestoreHook;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.checkpoint.WithMasterCheckpointHook;

/**
 * Counts the numbers by their last digit, in each kind of operator state: split list, union list,
 * broadcast. Its hook in the checkpoint coordinator adds master state.
 */
final class OperatorTallies extends RichMapFunction<Long, Long>
    implements CheckpointedFunction, WithMasterCheckpointHook<String> {
  private static final long serialVersionUID = 1L;
  private static final TypeInformation<Tuple2<Long, Long>> PAIRS =
      Types.TUPLE(Types.LONG, Types.LONG);

  private final String runId;
  private transient Map<Long, Long> counts;
  private transient Map<Long, Long> unionCounts;
  private transient ListState<Tuple2<Long, Long>> list;
  private transient ListState<Tuple2<Long, Long>> union;
  private transient BroadcastState<String, Long> broadcast;

  OperatorTallies(String runId) {
    this.runId = runId;
  }

  @Override
  public Long map(Long number) {
    counts.merge(number % 10, 1L, Long::sum);
    unionCounts.merge(number % 10, 1L, Long::sum);
    return number;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    OperatorStateStore store = context.getOperatorStateStore();
    list = store.getListState(new ListStateDescriptor<>("list", PAIRS));
    union = store.getUnionListState(new ListStateDescriptor<>("union", PAIRS));
    broadcast =
        store.getBroadcastState(new MapStateDescriptor<>("broadcast", Types.STRING, Types.LONG));
    counts = read(list);
    // Each subtask sees the elements of all: one takes them over.
    unionCounts = subtask() == 0 ? read(union) : new HashMap<>();
    OptionalLong restored = context.getRestoredCheckpointId();
    if (restored.isPresent()) {
      Run run = Run.of(runId);
      run.restored(restored.getAsLong(), "list state", subtask(), tally(counts));
      run.restored(restored.getAsLong(), "union list state", subtask(), tally(unionCounts));
      // The same in all subtasks, or the run refuses the second report.
      run.restored(restored.getAsLong(), "broadcast state", 0, broadcastTally());
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    list.update(pairs(counts));
    union.update(pairs(unionCounts));
    broadcast.put("checkpoint " + context.getCheckpointId() % 3, context.getCheckpointId());
    Run run = Run.of(runId);
    run.taken(context.getCheckpointId(), "list state", subtask(), tally(counts));
    run.taken(context.getCheckpointId(), "union list state", subtask(), tally(unionCounts));
    run.taken(context.getCheckpointId(), "broadcast state", 0, broadcastTally());
  }

  private int subtask() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }

  private static Map<Long, Long> read(ListState<Tuple2<Long, Long>> state) throws Exception {
    Map<Long, Long> counts = new HashMap<>();
    state.get().forEach(pair -> counts.merge(pair.f0, pair.f1, Long::sum));
    return counts;
  }

  private static List<Tuple2<Long, Long>> pairs(Map<Long, Long> counts) {
    return counts.entrySet().stream().map(e -> Tuple2.of(e.getKey(), e.getValue())).toList();
  }

  private static Tally tally(Map<Long, Long> counts) {
    Tally total = Tally.NOTHING;
    for (Map.Entry<Long, Long> count : counts.entrySet()) {
      total = total.plus(Tally.of(count.getKey()).times(count.getValue()));
    }
    return total;
  }

  private Tally broadcastTally() throws Exception {
    Tally total = Tally.NOTHING;
    for (Map.Entry<String, Long> entry : broadcast.immutableEntries()) {
      total = total.plus(Tally.of(entry.getKey(), entry.getValue()));
    }
    return total;
  }

  @Override
  public MasterTriggerRestoreHook<String> createMasterTriggerRestoreHook() {
    return new MasterHook(runId);
  }
}
