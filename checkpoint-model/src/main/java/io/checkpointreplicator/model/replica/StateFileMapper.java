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
package io.checkpointreplicator.model.replica;

import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Says for each file that a checkpoint references where it lies and where its copy goes. A pure
 * function of source path, byte range and layout: the same in each run, on each machine.
 *
 * <p>Names and sub-folders are kept. A byte range of a file becomes a file of its own, because the
 * source file may grow. A foreign file goes to {@code shared/foreign-<hash of its directory>}, so
 * that equal names of different directories never meet. Stateless and thread-safe.
 */
public final class StateFileMapper {
  private static final String FOREIGN_PREFIX = "foreign-";
  private static final int FOREIGN_HASH_BYTES = 16;

  private final SourceCheckpoint checkpoint;
  private final AllowedRoots roots;

  /** A mapper for one checkpoint that reads under the given roots only. */
  public StateFileMapper(SourceCheckpoint checkpoint, AllowedRoots roots) {
    this.checkpoint = checkpoint;
    this.roots = roots;
  }

  /**
   * Where a referenced file lies and where its copy goes.
   *
   * @throws ReferenceException if the file is outside the allowed roots, or its path leads to no
   *     place inside a replica
   */
  public StateFile map(StateFileReference reference) throws ReferenceException {
    StorePath source = sourceOf(reference);
    FileScope scope = scopeOf(source);
    String targetPath = targetPath(source, scope);
    if (reference.encoding() == PathEncoding.SEGMENT) {
      targetPath += segmentSuffix(reference);
    }
    try {
      return new StateFile(source, rangeOf(reference), scope, targetPath);
    } catch (IllegalArgumentException e) {
      throw new ReferenceException("State file " + source + ": " + e.getMessage(), e);
    }
  }

  /**
   * The directory of the replica that takes the place of a directory which Flink deletes as a
   * whole, relative to the job's directory on the target.
   *
   * @throws ReferenceException if the directory is outside the allowed roots, or holds more than
   *     belongs to one handle
   */
  public String mapDirectory(DirectoryReference reference) throws ReferenceException {
    StorePath source = allowed(parse(reference.path()));
    FileScope scope = scopeOf(source);
    boolean tooBroad =
        source.contains(checkpoint.jobDirectory())
            || source.equals(shared())
            || source.equals(taskOwned())
            || scope == FileScope.EXCLUSIVE;
    if (tooBroad) {
      throw new ReferenceException(
          "Directory "
              + source
              + " of a file-merging handle holds more than belongs to it; Flink would delete it as"
              + " a whole. Allowed: a directory below "
              + shared()
              + " or "
              + taskOwned()
              + ".");
    }
    return scope == FileScope.FOREIGN
        ? CheckpointDirectory.SHARED + "/" + foreignName(source)
        : checkpoint.jobDirectory().relativize(source);
  }

  /** Which bytes of its file a reference names. */
  public static StateFile.Range rangeOf(StateFileReference reference) {
    return new StateFile.Range(reference.offset(), reference.length(), extentOf(reference));
  }

  static String segmentSuffix(StateFileReference reference) {
    return "." + reference.offset() + "-" + reference.length();
  }

  private static StateFile.Extent extentOf(StateFileReference reference) {
    if (reference.encoding() == PathEncoding.SEGMENT) {
      return StateFile.Extent.PART;
    }
    return reference.lengthRule() == LengthRule.AT_LEAST
        ? StateFile.Extent.WHOLE_AT_LEAST
        : StateFile.Extent.WHOLE;
  }

  private StorePath sourceOf(StateFileReference reference) throws ReferenceException {
    StorePath source;
    try {
      source =
          reference.encoding() == PathEncoding.RELATIVE
              ? checkpoint.directory().resolve(reference.path())
              : parse(reference.path());
    } catch (IllegalArgumentException e) {
      throw new ReferenceException("Relative state handle: " + e.getMessage(), e);
    }
    return allowed(source);
  }

  private StorePath allowed(StorePath path) throws ReferenceException {
    if (!roots.allow(path)) {
      throw new ReferenceException(roots.refusalOf(path));
    }
    return path;
  }

  private static StorePath parse(String path) throws ReferenceException {
    try {
      return StorePath.parse(path);
    } catch (IllegalArgumentException e) {
      throw new ReferenceException("State handle: " + e.getMessage(), e);
    }
  }

  private FileScope scopeOf(StorePath source) {
    if (checkpoint.directory().contains(source)) {
      return FileScope.EXCLUSIVE;
    }
    if (shared().contains(source)) {
      return FileScope.SHARED;
    }
    return taskOwned().contains(source) ? FileScope.TASK_OWNED : FileScope.FOREIGN;
  }

  private String targetPath(StorePath source, FileScope scope) throws ReferenceException {
    if (scope == FileScope.EXCLUSIVE) {
      return checkpoint.kind().directoryName(checkpoint.checkpointId())
          + "/"
          + checkpoint.directory().relativize(source);
    }
    if (scope != FileScope.FOREIGN) {
      return checkpoint.jobDirectory().relativize(source);
    }
    if (source.isRoot()) {
      throw new ReferenceException("State handle names the root " + source + ", not a file.");
    }
    return CheckpointDirectory.SHARED + "/" + foreignName(source.parent()) + "/" + source.name();
  }

  private StorePath shared() {
    return checkpoint.jobDirectory().resolve(CheckpointDirectory.SHARED);
  }

  private StorePath taskOwned() {
    return checkpoint.jobDirectory().resolve(CheckpointDirectory.TASK_OWNED);
  }

  /**
   * The name, in {@code shared}, of the directory for copies of the files of a foreign one: {@code
   * foreign-<hash>}.
   */
  public static String foreignName(StorePath directory) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(directory.toString().getBytes(StandardCharsets.UTF_8));
      return FOREIGN_PREFIX + HexFormat.of().formatHex(digest, 0, FOREIGN_HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
