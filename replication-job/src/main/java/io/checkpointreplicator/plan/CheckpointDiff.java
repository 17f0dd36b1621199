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
package io.checkpointreplicator.plan;

import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.MappedDirectories;
import io.checkpointreplicator.model.replica.ReferenceException;
import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.model.replica.StateFileMapper;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The files of one checkpoint that no visible manifest names, collected while its metadata streams
 * by, and the locations that replace those in the metadata. For one pass, by one thread.
 *
 * <p>Files that die with the checkpoint come first, those that later checkpoints may share last:
 * once the former are copied, the checkpoint may be subsumed at the source and the rest is still
 * there.
 */
final class CheckpointDiff implements LocationRewriter, MetadataVisitor {
  /** No store's limit is below: what is longer is looked at in full. */
  private static final int SHORT_PATH = 1024;

  private final SourceCheckpoint checkpoint;
  private final StateFileMapper mapper;
  private final MappedDirectories directories;
  private final TargetLayout layout;
  private final String copies;
  private final MetadataPaths paths;
  private final View view;
  private final Map<String, StateFile> missing = new LinkedHashMap<>();
  private final Set<String> mayOutlive = new HashSet<>();
  private long foundCheckpointId = AuditRecord.NO_CHECKPOINT;

  CheckpointDiff(SourceCheckpoint checkpoint, Settings settings, View view) {
    this.checkpoint = checkpoint;
    this.mapper = new StateFileMapper(checkpoint, settings.allowedRoots());
    this.layout = new TargetLayout(settings.target(), checkpoint.job(), checkpoint.kind());
    this.directories = new MappedDirectories(checkpoint, settings.allowedRoots());
    this.copies = layout.jobDirectory() + "/";
    this.paths = settings.metadataPaths();
    this.view = view;
  }

  /**
   * The files to copy, once the metadata has been read.
   *
   * @throws ReferenceException if the metadata is that of another checkpoint
   */
  List<CopyTask> tasks(PlanId plan) throws ReferenceException {
    if (foundCheckpointId != checkpoint.checkpointId()) {
      throw new ReferenceException(
          "The metadata is of checkpoint "
              + foundCheckpointId
              + ", not of "
              + checkpoint.checkpointId()
              + " as its directory says. Do not rename checkpoint directories.");
    }
    List<StateFile> inOrder = new ArrayList<>(missing.size());
    missing.values().stream().filter(file -> !mayOutlive(file)).forEach(inOrder::add);
    missing.values().stream().filter(this::mayOutlive).forEach(inOrder::add);
    List<CopyTask> tasks = new ArrayList<>(inOrder.size());
    for (StateFile file : inOrder) {
      tasks.add(
          new CopyTask(plan, checkpoint.job(), checkpoint.checkpointId(), tasks.size(), file));
    }
    return tasks;
  }

  private boolean mayOutlive(StateFile file) {
    return mayOutlive.contains(file.targetPath());
  }

  @Override
  public void header(int version, long checkpointId) {
    foundCheckpointId = checkpointId;
  }

  @Override
  public FileLocation rewrite(StateFileReference reference) throws ReferenceException {
    // Most files were replicated before, and lie where others lie too.
    Optional<FileLocation> known = ofKnownCopy(reference);
    return known.isPresent() ? known.get() : rewriteOther(reference);
  }

  private Optional<FileLocation> ofKnownCopy(StateFileReference reference) {
    Optional<String> directory =
        paths == MetadataPaths.ABSOLUTE ? directories.directory(reference) : Optional.empty();
    if (directory.isEmpty()) {
      return Optional.empty();
    }
    String name = MappedDirectories.name(reference);
    String copy = copies + directory.get() + name;
    Optional<ReplicaFile.Content> replicated = view.content(directory.get(), name);
    if (replicated.isEmpty()
        || !StateFileMapper.rangeOf(reference).fits(replicated.get().sizeBytes())
        || copy.length() > SHORT_PATH) {
      return Optional.empty();
    }
    return Optional.of(
        reference.encoding() == PathEncoding.SEGMENT
            ? new FileLocation.Segment(copy, 0)
            : new FileLocation.Absolute(copy));
  }

  private FileLocation rewriteOther(StateFileReference reference) throws ReferenceException {
    StateFile file = mapper.map(reference);
    Optional<ReplicaFile.Content> replicated = view.content(file.targetPath());
    if (replicated.isPresent()) {
      checkLength(file, replicated.get().sizeBytes());
    } else {
      StateFile other = missing.putIfAbsent(file.targetPath(), file);
      checkSame(file, other == null ? file : other);
      if (other != null && file.range().length() > other.range().length()) {
        missing.put(file.targetPath(), file);
      }
      if (reference.part().isShared() && file.scope() != FileScope.EXCLUSIVE) {
        mayOutlive.add(file.targetPath());
      }
    }
    return location(reference, layout.file(file.targetPath()));
  }

  private FileLocation location(StateFileReference reference, StorePath copy)
      throws ReferenceException {
    boolean segment = reference.encoding() == PathEncoding.SEGMENT;
    if (segment && paths == MetadataPaths.RELATIVE) {
      throw noRelativeForm(reference.path());
    }
    if (segment) {
      return new FileLocation.Segment(copy.toString(), 0);
    }
    return paths == MetadataPaths.RELATIVE
        ? new FileLocation.Relative(
            layout.replica(checkpoint.checkpointId()).relativizeUpwards(copy))
        : new FileLocation.Absolute(copy.toString());
  }

  @Override
  public String rewriteDirectory(DirectoryReference reference) throws ReferenceException {
    if (paths == MetadataPaths.RELATIVE) {
      throw noRelativeForm(reference.path());
    }
    return layout.jobDirectory().resolve(mapper.mapDirectory(reference)).toString();
  }

  private static ReferenceException noRelativeForm(String path) {
    return new ReferenceException(
        "File merging names "
            + path
            + ", which Flink's format cannot express relatively. Use --metadata-paths absolute.");
  }

  private static void checkLength(StateFile file, long replicatedBytes) throws ReferenceException {
    if (!file.range().fits(replicatedBytes)) {
      throw new ReferenceException(
          "State file "
              + file.source()
              + " has "
              + file.range().length()
              + " bytes in the metadata, but its copy "
              + file.targetPath()
              + " has "
              + replicatedBytes
              + ". State files never change: the metadata or the copy is wrong.");
    }
  }

  private static void checkSame(StateFile file, StateFile other) throws ReferenceException {
    boolean sameBytes =
        file.source().equals(other.source())
            && file.range().offset() == other.range().offset()
            && (file.range().length() == other.range().length()
                || file.range().extent() == StateFile.Extent.WHOLE_AT_LEAST);
    if (!sameBytes) {
      throw new ReferenceException(
          "The metadata names "
              + file.source()
              + " twice with different byte ranges: "
              + file.range()
              + " and "
              + other.range()
              + ". State files never change: the metadata is wrong.");
    }
  }
}
