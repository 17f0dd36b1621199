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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.inspect.SizeCheck;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.options.MetadataPaths;
import java.util.Optional;
import java.util.Set;

/**
 * Says where the files of a copied checkpoint lie now, and collects on the way what stands against
 * it. For one pass over the metadata.
 */
final class NewLocations implements LocationRewriter {
  private static final Set<String> STATE_DIRECTORIES =
      Set.of(CheckpointDirectory.SHARED, CheckpointDirectory.TASK_OWNED);

  private final CopiedCheckpoint checkpoint;
  private final Moves tree;
  private final Moves all;
  private final MetadataPaths form;
  private final SizeCheck files = new SizeCheck();
  private final Obstacles obstacles = new Obstacles();
  private long changed;

  /**
   * Locations for one checkpoint.
   *
   * @param tree what was copied with it
   * @param all the same, and what else was told
   * @param form how whole files are named
   */
  NewLocations(CopiedCheckpoint checkpoint, Moves tree, Moves all, MetadataPaths form) {
    this.checkpoint = checkpoint;
    this.tree = tree;
    this.all = all;
    this.form = form;
  }

  /** References to files and directories that are named in another way than before. */
  long changed() {
    return changed;
  }

  /** The files in their new places. */
  SizeCheck files() {
    return files;
  }

  /** Why the checkpoint cannot be mended as asked. */
  Obstacles obstacles() {
    return obstacles;
  }

  @Override
  public FileLocation rewrite(StateFileReference reference) {
    StorePath old =
        reference.encoding() == PathEncoding.RELATIVE
            ? checkpoint.oldDirectory().resolve(reference.path())
            : StorePath.parse(reference.path());
    Optional<StorePath> copy = all.newPlaceOf(old);
    if (copy.isEmpty()) {
      obstacles.unknown(old.isRoot() ? old : old.parent());
      return FileLocation.unchanged();
    }
    files.expect(copy.get(), reference);
    return reference.encoding() == PathEncoding.SEGMENT
        ? segment(reference, copy.get())
        : wholeFile(reference, copy.get());
  }

  private FileLocation segment(StateFileReference reference, StorePath copy) {
    if (form == MetadataPaths.RELATIVE) {
      obstacles.segment();
    }
    countUnless(reference.path().equals(copy.toString()));
    return new FileLocation.Segment(copy.toString(), reference.offset());
  }

  private FileLocation wholeFile(StateFileReference reference, StorePath copy) {
    if (form == MetadataPaths.ABSOLUTE) {
      countUnless(isNamed(reference, PathEncoding.ABSOLUTE, copy.toString()));
      return new FileLocation.Absolute(copy.toString());
    }
    if (!tree.haveCopied(copy)) {
      obstacles.outside(copy.parent());
      return FileLocation.unchanged();
    }
    String way = checkpoint.directory().relativizeUpwards(copy);
    countUnless(isNamed(reference, PathEncoding.RELATIVE, way));
    return new FileLocation.Relative(way);
  }

  private static boolean isNamed(StateFileReference reference, PathEncoding form, String path) {
    return reference.encoding() == form && reference.path().equals(path);
  }

  @Override
  public String rewriteDirectory(DirectoryReference reference) {
    StorePath old = StorePath.parse(reference.path());
    Optional<StorePath> copy = all.newPlaceOf(old);
    if (copy.isEmpty()) {
      obstacles.unknown(old);
      return reference.path();
    }
    if (form == MetadataPaths.RELATIVE) {
      obstacles.directory();
    }
    if (!isOfOneHandle(copy.get())) {
      obstacles.tooBroad(copy.get());
    }
    countUnless(reference.path().equals(copy.get().toString()));
    return copy.get().toString();
  }

  /** Flink deletes the directory as a whole: it must not hold what belongs to others. */
  private boolean isOfOneHandle(StorePath directory) {
    if (directory.contains(checkpoint.directory())) {
      return false;
    }
    for (StorePath above = directory; !above.isRoot(); ) {
      above = above.parent();
      if (!all.haveCopied(above)) {
        return false;
      }
      if (STATE_DIRECTORIES.contains(above.name())) {
        return true;
      }
    }
    return false;
  }

  private void countUnless(boolean unchanged) {
    changed += unchanged ? 0 : 1;
  }
}
