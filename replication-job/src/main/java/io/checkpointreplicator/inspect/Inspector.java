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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.inspect.Inspection.MasterState;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.OperatorHeader;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StateHandleKind;
import io.checkpointreplicator.model.metadata.StateRole;
import io.checkpointreplicator.model.metadata.SubtaskStatus;
import io.checkpointreplicator.model.path.StorePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Adds up what a checkpoint's metadata contains while it streams by. For one pass. */
final class Inspector implements MetadataVisitor {
  private final CheckpointPlace place;
  private final FileIndex index;
  private final StateCollector state;
  private final OperatorCollector operators = new OperatorCollector();
  private final KeyedKind keyed = new KeyedKind();
  private final List<MasterState> masterStates = new ArrayList<>();
  private final DirectoryTally absolute = new DirectoryTally();
  private final DirectoryTally segments = new DirectoryTally();
  private final Set<StorePath> mergingDirectories =
      new TreeSet<>(Comparator.comparing(StorePath::toString));
  private int version;
  private long checkpointId;
  private long propertiesBytes;

  Inspector(CheckpointPlace place) {
    this.place = place;
    this.index = new FileIndex(place);
    this.state = new StateCollector(place);
  }

  /** The result, once all of the metadata was read. */
  Inspection inspection() {
    return new Inspection(
        new Inspection.Header(place, version, checkpointId, propertiesBytes),
        operators.operators(),
        masterStates,
        state.state(),
        new Inspection.Anchors(
            absolute.directories(), segments.directories(), List.copyOf(mergingDirectories)));
  }

  @Override
  public void header(int foundVersion, long foundId) {
    version = foundVersion;
    checkpointId = foundId;
  }

  @Override
  public void masterState(String name, int stateVersion, long payloadBytes) {
    masterStates.add(new MasterState(name, stateVersion, payloadBytes));
  }

  @Override
  public void operator(OperatorHeader operator) {
    operators.operator(operator);
  }

  @Override
  public void subtask(int subtaskIndex, SubtaskStatus status) {
    operators.subtask(status);
    keyed.nextSubtask();
  }

  @Override
  public void handle(StateHandleKind kind, StateRole role) {
    keyed.handle(kind, role);
  }

  @Override
  public void file(StateFileReference reference) {
    FileIndex.Mention mention = index.mention(reference);
    operators.file(mention);
    state.file(StateKind.of(reference.role(), keyed.current()), mention);
    switch (reference.encoding()) {
      case RELATIVE -> {}
      case ABSOLUTE -> absolute.add(mention);
      case SEGMENT -> segments.add(mention);
    }
  }

  @Override
  public void directory(DirectoryReference reference) {
    mergingDirectories.add(StorePath.parse(reference.path()));
  }

  @Override
  public void inlineState(StateRole role, long bytes) {
    operators.inlineState(bytes);
    state.inlineState(StateKind.of(role, keyed.current()), bytes);
  }

  @Override
  public void trailingProperties(long bytes) {
    propertiesBytes = bytes;
  }
}
