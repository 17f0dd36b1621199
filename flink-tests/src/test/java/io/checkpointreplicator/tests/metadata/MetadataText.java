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
package io.checkpointreplicator.tests.metadata;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.FinishedOperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.FullyFinishedOperatorState;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.AbstractChannelStateHandle;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.ResultSubpartitionStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle.ChangelogStateBackendHandleImpl;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandleStreamImpl;
import org.apache.flink.runtime.state.changelog.StateChange;
import org.apache.flink.runtime.state.changelog.inmemory.InMemoryChangelogStateHandle;
import org.apache.flink.runtime.state.filemerging.EmptyFileMergingOperatorStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.EmptySegmentFileStateHandle;
import org.apache.flink.runtime.state.filemerging.FileMergingOperatorStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/**
 * Metadata that Flink has loaded, as lines of text: all that Flink would store again, each line
 * with the place it has in the metadata. A handle of a class that is not known here is an error,
 * never left out.
 */
public final class MetadataText {

  private final FileNames names;
  private final Map<Class<?>, BiConsumer<String, StateObject>> kinds = new HashMap<>();
  private final List<String> lines = new ArrayList<>();

  private MetadataText(FileNames names) {
    this.names = names;
    on(ByteStreamStateHandle.class, this::inline);
    on(FileStateHandle.class, this::file);
    on(RelativeFileStateHandle.class, this::file);
    on(SegmentFileStateHandle.class, this::segment);
    on(EmptySegmentFileStateHandle.class, (at, handle) -> line(at, "empty segment"));
    on(KeyGroupsStateHandle.class, this::keyGroupsWithId);
    on(KeyGroupsSavepointStateHandle.class, this::keyGroups);
    on(IncrementalRemoteKeyedStateHandle.class, this::incremental);
    on(ChangelogStateBackendHandleImpl.class, this::changelog);
    on(InMemoryChangelogStateHandle.class, this::changesInMemory);
    on(ChangelogStateHandleStreamImpl.class, this::changesInFiles);
    on(OperatorStreamStateHandle.class, this::operatorState);
    on(FileMergingOperatorStreamStateHandle.class, this::fileMergingOperatorState);
    on(EmptyFileMergingOperatorStreamStateHandle.class, this::fileMergingOperatorState);
    on(InputChannelStateHandle.class, this::channel);
    on(ResultSubpartitionStateHandle.class, this::channel);
  }

  /**
   * Returns the lines of some metadata.
   *
   * @throws IllegalArgumentException for a handle of a class that is not known here
   */
  public static List<String> of(CheckpointMetadata metadata, FileNames names) {
    MetadataText text = new MetadataText(names);
    text.line("checkpoint", metadata.getCheckpointId());
    text.properties(metadata.getCheckpointProperties());
    metadata.getMasterStates().forEach(text::masterState);
    metadata.getOperatorStates().forEach(text::operator);
    return List.copyOf(text.lines);
  }

  /**
   * Returns what two texts do not have in common: lines that are only in the first one after a
   * minus, lines that are only in the second one after a plus. Empty if the texts are equal.
   */
  public static List<String> differences(List<String> expected, List<String> found) {
    List<String> missing = new ArrayList<>(expected);
    found.forEach(missing::remove);
    List<String> unexpected = new ArrayList<>(found);
    expected.forEach(unexpected::remove);
    List<String> differences = new ArrayList<>();
    missing.forEach(line -> differences.add("- " + line));
    unexpected.forEach(line -> differences.add("+ " + line));
    if (differences.isEmpty() && !expected.equals(found)) {
      differences.add("the same lines in another order: " + found);
    }
    return differences;
  }

  private <T extends StateObject> void on(Class<T> kind, BiConsumer<String, T> text) {
    kinds.put(kind, (at, state) -> text.accept(at, kind.cast(state)));
  }

  private void line(String at, Object content) {
    lines.add(at + ": " + content);
  }

  private void properties(CheckpointProperties properties) {
    line("properties", properties);
    if (properties != null) {
      line("properties", "unclaimed " + properties.isUnclaimed());
    }
  }

  private void masterState(MasterState state) {
    line(
        "master state " + state.name(),
        "version " + state.version() + ", " + textOf(state.bytes()));
  }

  private void operator(OperatorState operator) {
    String at = "operator " + operator.getOperatorID();
    requireOneOf(operator, OperatorState.class, FullyFinishedOperatorState.class);
    line(at, operator);
    if (operator.getCoordinatorState() != null) {
      state(at + " / coordinator", operator.getCoordinatorState());
    }
    new TreeMap<>(operator.getSubtaskStates())
        .forEach((index, subtask) -> subtask(at + " / subtask " + index, subtask));
  }

  private void subtask(String at, OperatorSubtaskState subtask) {
    requireOneOf(subtask, OperatorSubtaskState.class, FinishedOperatorSubtaskState.class);
    line(at, subtask.isFinished() ? "finished" : "not finished");
    subtask.getManagedOperatorState().forEach(s -> state(at + " / managed operator state", s));
    subtask.getRawOperatorState().forEach(s -> state(at + " / raw operator state", s));
    subtask.getManagedKeyedState().forEach(s -> state(at + " / managed keyed state", s));
    subtask.getRawKeyedState().forEach(s -> state(at + " / raw keyed state", s));
    subtask.getInputChannelState().forEach(s -> state(at + " / input channels", s));
    subtask.getResultSubpartitionState().forEach(s -> state(at + " / result partitions", s));
  }

  private static void requireOneOf(Object found, Class<?>... known) {
    if (!List.of(known).contains(found.getClass())) {
      throw new IllegalArgumentException(
          "Unknown " + found.getClass() + ", known are " + Arrays.toString(known));
    }
  }

  private void state(String at, StateObject state) {
    Optional<MergedChannels> merged = MergedChannels.of(state);
    if (merged.isPresent()) {
      line(at, merged.get().text());
      stream(at, merged.get().file());
      return;
    }
    BiConsumer<String, StateObject> kind = kinds.get(state.getClass());
    if (kind == null) {
      throw new IllegalArgumentException(
          at + " is of the unknown " + state.getClass() + ", known are " + kinds.keySet());
    }
    kind.accept(at, state);
  }

  /** Key groups in the place of a stream get a random id each time they are loaded. */
  private void stream(String at, StreamStateHandle stream) {
    if (stream == null) {
      line(at, "none");
    } else if (stream.getClass() == KeyGroupsStateHandle.class) {
      keyGroups(at, (KeyGroupsStateHandle) stream);
    } else {
      state(at, stream);
    }
  }

  private void inline(String at, ByteStreamStateHandle bytes) {
    line(at, "inline '" + bytes.getHandleName() + "', " + textOf(bytes.getData()));
  }

  private void file(String at, FileStateHandle file) {
    line(at, names.file(file) + ", " + file.getStateSize() + " bytes");
  }

  private void segment(String at, SegmentFileStateHandle segment) {
    line(
        at,
        names.segment(segment)
            + ", "
            + segment.getStateSize()
            + " bytes, "
            + segment.getScope()
            + ", logical file "
            + segment.getLogicalFileId().getKeyString());
  }

  private void keyGroupsWithId(String at, KeyGroupsStateHandle handle) {
    line(at, "id " + handle.getStateHandleId());
    keyGroups(at, handle);
  }

  private void keyGroups(String at, KeyGroupsStateHandle handle) {
    StringJoiner offsets = new StringJoiner(", ");
    for (Tuple2<Integer, Long> offset : handle.getGroupRangeOffsets()) {
      offsets.add(offset.f0 + " at " + offset.f1);
    }
    line(at, handle.getClass().getSimpleName() + " " + offsets);
    stream(at, handle.getDelegateStateHandle());
  }

  private void incremental(String at, IncrementalRemoteKeyedStateHandle handle) {
    line(at, "incremental, id " + handle.getStateHandleId());
    line(at, "checkpoint " + handle.getCheckpointId());
    line(at, "backend " + handle.getBackendIdentifier());
    line(at, handle.getKeyGroupRange());
    line(at, "newly written " + handle.getCheckpointedSize() + " bytes");
    stream(at + " / meta", handle.getMetaDataStateHandle());
    handle.getSharedState().forEach(file -> local(at + " / shared ", file));
    handle.getPrivateState().forEach(file -> local(at + " / private ", file));
  }

  private void local(String at, HandleAndLocalPath file) {
    stream(at + file.getLocalPath(), file.getHandle());
  }

  private void changelog(String at, ChangelogStateBackendHandle handle) {
    line(at, "changelog, id " + handle.getStateHandleId());
    line(at, "checkpoint " + handle.getCheckpointId());
    line(at, "materialization " + handle.getMaterializationID());
    line(at, handle.getKeyGroupRange());
    line(at, "newly written " + handle.getCheckpointedSize() + " bytes");
    handle.getMaterializedStateHandles().forEach(s -> state(at + " / materialized", s));
    handle.getNonMaterializedStateHandles().forEach(s -> state(at + " / changes", s));
  }

  private void changesInMemory(String at, InMemoryChangelogStateHandle handle) {
    line(at, "in memory, id " + handle.getStateHandleId());
    line(at, handle.getKeyGroupRange());
    line(at, "from " + handle.getFrom() + " to " + handle.getTo());
    for (StateChange change : handle.getChanges()) {
      line(at, "key group " + change.getKeyGroup() + ", " + textOf(change.getChange()));
    }
  }

  private void changesInFiles(String at, ChangelogStateHandleStreamImpl handle) {
    line(at, handle.getStorageIdentifier() + ", id " + handle.getStateHandleId());
    line(at, handle.getKeyGroupRange());
    line(at, handle.getStateSize() + " bytes, of these new " + handle.getCheckpointedSize());
    handle.getHandlesAndOffsets().forEach(s -> stream(at + " / from " + s.f1, s.f0));
  }

  private void operatorState(String at, OperatorStateHandle handle) {
    line(at, handle.getClass().getSimpleName());
    new TreeMap<>(handle.getStateNameToPartitionOffsets())
        .forEach(
            (name, state) ->
                line(
                    at + " / " + name,
                    state.getDistributionMode() + " at " + Arrays.toString(state.getOffsets())));
    stream(at, handle.getDelegateStateHandle());
  }

  private void fileMergingOperatorState(String at, FileMergingOperatorStreamStateHandle handle) {
    line(at + " / taskowned", names.directory(handle.getTaskOwnedDirHandle()));
    line(at + " / shared", names.directory(handle.getSharedDirHandle()));
    operatorState(at, handle);
  }

  private void channel(String at, AbstractChannelStateHandle<?> handle) {
    line(
        at,
        handle.getInfo()
            + " of subtask "
            + handle.getSubtaskIndex()
            + " at "
            + handle.getOffsets()
            + ", "
            + handle.getStateSize()
            + " bytes");
    stream(at, handle.getDelegate());
  }

  static String textOf(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return bytes.length + " bytes, SHA-256 " + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
