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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.drill.StatePart.Bytes;
import io.checkpointreplicator.drill.StatePart.Database;
import io.checkpointreplicator.drill.StatePart.Format;
import io.checkpointreplicator.drill.StatePart.KeyGroups;
import io.checkpointreplicator.drill.StatePart.Length;
import io.checkpointreplicator.drill.StatePart.Unknown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.CompositeKeySerializationUtils;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandleStreamImpl;
import org.apache.flink.runtime.state.changelog.inmemory.InMemoryChangelogStateHandle;
import org.apache.flink.runtime.state.filemerging.EmptySegmentFileStateHandle;

/** Takes the state of a checkpoint apart, down to what can be read. */
final class StateParts {
  private final List<StatePart> parts = new ArrayList<>();

  private StateParts() {}

  /** All parts of a checkpoint. State of hooks lies in the metadata and was read with it. */
  static List<StatePart> of(FlinkMetadata metadata) {
    StateParts all = new StateParts();
    for (OperatorState operator : metadata.operators()) {
      all.add(operator, metadata.names());
    }
    return all.parts;
  }

  private void add(OperatorState operator, Map<String, String> names) {
    String id = operator.getOperatorID().toHexString();
    String name = names.containsKey(id) ? "'" + names.get(id) + "'" : id;
    if (operator.getCoordinatorState() != null) {
      addBytes("coordinator of operator " + name, operator.getCoordinatorState(), Length.EXACT);
    }
    if (operator.isFullyFinished()) {
      return;
    }
    int keyGroupBytes =
        CompositeKeySerializationUtils.computeRequiredBytesInKeyGroupPrefix(
            operator.getMaxParallelism());
    for (Map.Entry<Integer, OperatorSubtaskState> subtask :
        operator.getSubtaskStates().entrySet()) {
      String where = "operator " + name + " subtask " + subtask.getKey();
      new Subtask(where, name, keyGroupBytes).add(subtask.getValue());
    }
  }

  private void addBytes(String where, StreamStateHandle handle, Length length) {
    if (!(handle instanceof EmptySegmentFileStateHandle)) {
      parts.add(new Bytes(where, handle, length));
    }
  }

  /** The state of a subtask. */
  private final class Subtask {
    private final String where;
    private final String operator;
    private final int keyGroupBytes;

    Subtask(String where, String operator, int keyGroupBytes) {
      this.where = where;
      this.operator = operator;
      this.keyGroupBytes = keyGroupBytes;
    }

    void add(OperatorSubtaskState state) {
      Set<Object> raw = Collections.newSetFromMap(new IdentityHashMap<>());
      raw.addAll(state.getRawKeyedState());
      // All kinds of state, channels by the streams that they share.
      for (StateObject handle : state.getDiscardables()) {
        if (handle instanceof KeyedStateHandle keyed) {
          addKeyed(keyed, raw.contains(keyed) ? Format.RAW : Format.HASHMAP);
        } else if (handle instanceof OperatorStateHandle operatorState) {
          addBytes(where, operatorState.getDelegateStateHandle(), Length.EXACT);
        } else if (handle instanceof StreamStateHandle channels) {
          addBytes(where, channels, Length.EXACT);
        } else {
          parts.add(new Unknown(where, handle.getClass()));
        }
      }
    }

    private void addKeyed(KeyedStateHandle handle, Format format) {
      if (handle instanceof KeyGroupsSavepointStateHandle savepoint) {
        parts.add(new KeyGroups(where, savepoint, Format.CANONICAL, keyGroupBytes));
      } else if (handle instanceof KeyGroupsStateHandle keyGroups) {
        parts.add(new KeyGroups(where, keyGroups, format, keyGroupBytes));
      } else if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
        parts.add(new Database(where, operator, incremental));
      } else if (handle instanceof ChangelogStateBackendHandle changelog) {
        changelog.getMaterializedStateHandles().forEach(base -> addKeyed(base, format));
        addChanges(changelog.getNonMaterializedStateHandles());
      } else {
        parts.add(new Unknown(where, handle.getClass()));
      }
    }

    private void addChanges(Collection<ChangelogStateHandle> changes) {
      for (ChangelogStateHandle change : changes) {
        if (change instanceof ChangelogStateHandleStreamImpl streams) {
          for (Tuple2<StreamStateHandle, Long> stream : streams.getHandlesAndOffsets()) {
            addBytes(where, stream.f0, Length.AT_LEAST);
          }
        } else if (!(change instanceof InMemoryChangelogStateHandle)) {
          parts.add(new Unknown(where, change.getClass()));
        }
      }
    }
  }
}
