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

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.FinishedOperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.StateObjectCollection;
import org.apache.flink.runtime.checkpoint.channel.InputChannelInfo;
import org.apache.flink.runtime.checkpoint.channel.ResultSubpartitionInfo;
import org.apache.flink.runtime.checkpoint.filemerging.LogicalFile.LogicalFileId;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.AbstractChannelStateHandle.StateContentMetaInfo;
import org.apache.flink.runtime.state.CheckpointedStateScope;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.InputChannelStateHandle;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeOffsets;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle.Mode;
import org.apache.flink.runtime.state.OperatorStateHandle.StateMetaInfo;
import org.apache.flink.runtime.state.OperatorStreamStateHandle;
import org.apache.flink.runtime.state.ResultSubpartitionStateHandle;
import org.apache.flink.runtime.state.StateHandleID;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle.ChangelogStateBackendHandleImpl;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandleStreamImpl;
import org.apache.flink.runtime.state.changelog.SequenceNumber;
import org.apache.flink.runtime.state.changelog.StateChange;
import org.apache.flink.runtime.state.changelog.inmemory.InMemoryChangelogStateHandle;
import org.apache.flink.runtime.state.filemerging.DirectoryStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.EmptyFileMergingOperatorStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.FileMergingOperatorStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;

/**
 * A checkpoint with every kind of handle that Flink's classes can express on both lines, under a
 * root. Two samples that differ in the root only are equal in everything else.
 */
final class SampleCheckpoint {

  private static final KeyGroupRange KEY_GROUPS = KeyGroupRange.of(2, 4);

  private final String root;

  SampleCheckpoint(String root) {
    this.root = root;
  }

  CheckpointMetadata metadata() throws IOException {
    OperatorState stateful = FlinkMetadata.operator(1, 4);
    stateful.putState(0, changelogSubtask());
    stateful.putState(1, incrementalSubtask());
    stateful.putState(2, unalignedSubtask());
    stateful.putState(3, FinishedOperatorSubtaskState.INSTANCE);
    OperatorState coordinated = FlinkMetadata.operator(2, 1);
    coordinated.setCoordinatorState(bytes("coordinator"));
    coordinated.putState(0, OperatorSubtaskState.builder().build());
    return new CheckpointMetadata(
        42,
        List.of(stateful, FlinkMetadata.fullyFinishedOperator(3, 2), coordinated),
        List.of(new MasterState("hook", new byte[] {1, 2, 3}, 5)),
        CheckpointProperties.forSavepoint(false, SavepointFormatType.NATIVE));
  }

  private OperatorSubtaskState changelogSubtask() {
    KeyedStateHandle changelog =
        ChangelogStateBackendHandleImpl.restore(
            List.of(incremental(file("shared/sst"), relative("meta")), keyGroups(file("full"))),
            List.of(changesInMemory(), changesInFiles()),
            KEY_GROUPS,
            41,
            7,
            12_345,
            id("changelog"));
    return OperatorSubtaskState.builder()
        .setManagedOperatorState(operatorState(relative("operator")))
        .setRawOperatorState(fileMergingOperatorState())
        .setManagedKeyedState(changelog)
        .setRawKeyedState(keyGroups(new FileStateHandle(path("raw"), -1)))
        .build();
  }

  private OperatorSubtaskState incrementalSubtask() {
    return OperatorSubtaskState.builder()
        .setManagedOperatorState(
            EmptyFileMergingOperatorStreamStateHandle.create(
                directory("taskowned/tm"), directory("shared/op")))
        .setRawOperatorState(operatorState(bytes("operator")))
        .setManagedKeyedState(incremental(segment("shared/merged", 17), segment("taskowned/m", 0)))
        .setRawKeyedState(new KeyGroupsSavepointStateHandle(offsets(), nestedKeyGroups()))
        .build();
  }

  private OperatorSubtaskState unalignedSubtask() {
    StateContentMetaInfo content = new StateContentMetaInfo(List.of(1L, 20L), 30);
    return OperatorSubtaskState.builder()
        .setInputChannelState(
            StateObjectCollection.singleton(
                new InputChannelStateHandle(
                    2, new InputChannelInfo(0, 1), relative("channels"), content)))
        .setResultSubpartitionState(
            StateObjectCollection.singleton(
                new ResultSubpartitionStateHandle(
                    2, new ResultSubpartitionInfo(3, 4), file("channels"), content)))
        .build();
  }

  private KeyedStateHandle incremental(StreamStateHandle shared, StreamStateHandle meta) {
    return IncrementalRemoteKeyedStateHandle.restore(
        new UUID(1, 2),
        KEY_GROUPS,
        40,
        new ArrayList<>(
            List.of(
                HandleAndLocalPath.of(shared, "000001.sst"),
                HandleAndLocalPath.of(bytes("small"), "000002.sst"))),
        new ArrayList<>(List.of(HandleAndLocalPath.of(file("shared/manifest"), "MANIFEST"))),
        meta,
        4096,
        id("incremental"));
  }

  private ChangelogStateHandle changesInMemory() {
    return InMemoryChangelogStateHandle.restore(
        List.of(
            StateChange.ofMetadataChange(new byte[3]), StateChange.ofDataChange(3, new byte[4])),
        SequenceNumber.of(0),
        SequenceNumber.of(2),
        KEY_GROUPS,
        id("memory"));
  }

  private ChangelogStateHandle changesInFiles() {
    return ChangelogStateHandleStreamImpl.restore(
        List.of(
            Tuple2.of(file("dstl/1"), 0L),
            Tuple2.of(file("dstl/1"), 100L),
            Tuple2.of(bytes("small"), 0L)),
        KEY_GROUPS,
        300,
        200,
        "filesystem",
        id("files"));
  }

  private KeyedStateHandle keyGroups(StreamStateHandle stream) {
    return KeyGroupsStateHandle.restore(offsets(), stream, id("key groups"));
  }

  /** Key groups in the place of a stream, which have no id in the metadata. */
  private StreamStateHandle nestedKeyGroups() {
    return new KeyGroupsStateHandle(offsets(), relative("../shared/savepoint"));
  }

  private OperatorStreamStateHandle operatorState(StreamStateHandle stream) {
    return new OperatorStreamStateHandle(partitions(), stream);
  }

  private FileMergingOperatorStreamStateHandle fileMergingOperatorState() {
    return new FileMergingOperatorStreamStateHandle(
        directory("taskowned/tm"), directory("shared/op"), partitions(), segment("taskowned/m", 9));
  }

  private static Map<String, StateMetaInfo> partitions() {
    return Map.of(
        "splits", new StateMetaInfo(new long[] {0, 10, 20}, Mode.SPLIT_DISTRIBUTE),
        "broadcast", new StateMetaInfo(new long[] {30}, Mode.BROADCAST),
        "nothing", new StateMetaInfo(new long[0], Mode.UNION));
  }

  private static KeyGroupRangeOffsets offsets() {
    return new KeyGroupRangeOffsets(KEY_GROUPS, new long[] {5, -1, 99});
  }

  private StreamStateHandle file(String name) {
    return new FileStateHandle(path(name), 1000 + name.length());
  }

  private StreamStateHandle relative(String name) {
    return new RelativeFileStateHandle(path(name), name, 2000 + name.length());
  }

  private StreamStateHandle segment(String name, long start) {
    return new SegmentFileStateHandle(
        path(name), start, 77, CheckpointedStateScope.SHARED, new LogicalFileId("logical"));
  }

  private static ByteStreamStateHandle bytes(String name) {
    return new ByteStreamStateHandle(name, new byte[name.length()]);
  }

  private DirectoryStreamStateHandle directory(String name) {
    return DirectoryStreamStateHandle.of(path(name));
  }

  private Path path(String name) {
    return new Path(root + "/" + name);
  }

  private static StateHandleID id(String name) {
    return new StateHandleID(name);
  }
}
