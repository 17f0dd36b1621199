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

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.AbstractChannelStateHandle;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.KeyedStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateBackendHandle;
import org.apache.flink.runtime.state.changelog.ChangelogStateHandleStreamImpl;
import org.apache.flink.runtime.state.filemerging.EmptySegmentFileStateHandle;
import org.apache.flink.runtime.state.filemerging.FileMergingOperatorStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

/** Every mention of a file or directory in metadata that Flink has loaded, a line each. */
public final class FlinkFiles {

  private final List<String> lines = new ArrayList<>();
  private final List<String> resolvedRelativePaths = new ArrayList<>();

  private FlinkFiles() {}

  public static List<String> of(CheckpointMetadata metadata) {
    return walk(metadata).lines;
  }

  /** Where Flink takes relative files to lie. */
  static List<String> resolvedRelativePathsOf(CheckpointMetadata metadata) {
    return walk(metadata).resolvedRelativePaths;
  }

  private static FlinkFiles walk(CheckpointMetadata metadata) {
    FlinkFiles files = new FlinkFiles();
    for (OperatorState operator : metadata.getOperatorStates()) {
      for (OperatorSubtaskState subtask : operator.getStates()) {
        subtask.getManagedOperatorState().forEach(files::operatorState);
        subtask.getRawOperatorState().forEach(files::operatorState);
        subtask.getManagedKeyedState().forEach(files::keyedState);
        subtask.getRawKeyedState().forEach(files::keyedState);
        subtask.getInputChannelState().forEach(files::channelState);
        subtask.getResultSubpartitionState().forEach(files::channelState);
      }
    }
    return files;
  }

  private void operatorState(OperatorStateHandle handle) {
    if (handle instanceof FileMergingOperatorStreamStateHandle merging) {
      lines.add("directory " + merging.getTaskOwnedDirHandle().getDirectory());
      lines.add("directory " + merging.getSharedDirHandle().getDirectory());
    }
    stream(handle.getDelegateStateHandle());
  }

  private void keyedState(KeyedStateHandle handle) {
    if (handle instanceof KeyGroupsStateHandle keyGroups) {
      stream(keyGroups.getDelegateStateHandle());
    } else if (handle instanceof IncrementalRemoteKeyedStateHandle incremental) {
      stream(incremental.getMetaDataStateHandle());
      incremental.getSharedState().stream()
          .map(HandleAndLocalPath::getHandle)
          .forEach(this::stream);
      incremental.getPrivateState().stream()
          .map(HandleAndLocalPath::getHandle)
          .forEach(this::stream);
    } else if (handle instanceof ChangelogStateBackendHandle changelog) {
      changelog.getMaterializedStateHandles().forEach(this::keyedState);
      changelog.getNonMaterializedStateHandles().forEach(this::keyedState);
    } else if (handle instanceof ChangelogStateHandleStreamImpl changes) {
      changes.getHandlesAndOffsets().forEach(change -> stream(change.f0));
    }
  }

  private void channelState(StateObject handle) {
    if (handle instanceof AbstractChannelStateHandle<?> channel) {
      stream(channel.getDelegate());
    } else {
      stream(delegateOfMerged(handle));
    }
  }

  /** Merged channel state has a class of its own, which only the newer line has. */
  private static StreamStateHandle delegateOfMerged(StateObject handle) {
    try {
      return (StreamStateHandle) handle.getClass().getMethod("getDelegate").invoke(handle);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("No channel state that is known: " + handle, e);
    }
  }

  private void stream(StreamStateHandle handle) {
    if (handle instanceof KeyGroupsStateHandle keyGroups) {
      stream(keyGroups.getDelegateStateHandle());
    } else if (handle instanceof RelativeFileStateHandle file) {
      resolvedRelativePaths.add(file.getFilePath().toString());
      lines.add("RELATIVE " + file.getRelativePath() + " 0+" + file.getStateSize());
    } else if (handle instanceof FileStateHandle file) {
      lines.add("ABSOLUTE " + file.getFilePath() + " 0+" + file.getStateSize());
    } else if (handle instanceof SegmentFileStateHandle segment
        && !(handle instanceof EmptySegmentFileStateHandle)) {
      lines.add(
          "SEGMENT "
              + segment.getFilePath()
              + " "
              + segment.getStartPos()
              + "+"
              + segment.getStateSize());
    }
  }
}
