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
package io.checkpointreplicator.store;

import io.checkpointreplicator.model.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.core.fs.FSDataOutputStream;

/**
 * How open a file or directory is: what others than its owner may do with it. A copy is at most as
 * open as what it is a copy of, from its first byte on.
 *
 * <p>Known on local disks only, and used only where both sides are: Flink's file systems neither
 * tell nor set permissions. On HDFS the client's {@code fs.permissions.umask-mode} and the default
 * ACLs of the target decide, on object stores the bucket's policy. The umask of the process always
 * applies on top. Owner and group are those of the replicator: permissions of the group are copied
 * as they are, so keep the group of the target as narrow as that of the source. Immutable.
 */
public final class Openness {
  /** Of stores that do not tell: what they give a new file by themselves. */
  static final Openness UNKNOWN = new Openness(Optional.empty());

  private static final Set<PosixFilePermission> OWNER =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);
  private static final Set<PosixFilePermission> GROUP =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE,
          PosixFilePermission.OTHERS_EXECUTE);
  private static final Set<PosixFilePermission> EXECUTE =
      EnumSet.of(
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final Optional<Set<PosixFilePermission>> beyondOwner;

  private Openness(Optional<Set<PosixFilePermission>> beyondOwner) {
    this.beyondOwner = beyondOwner;
  }

  /** Of a file or directory by itself. */
  public static Openness of(StorePath path) throws IOException {
    return under(path, path);
  }

  /**
   * Of a file or directory together with the directories that lead to it, from a root on: who may
   * not pass one of them cannot read what is in it. If it vanished, that of the closest directory
   * that is still there; if all of them did, nobody but the owner.
   */
  static Openness under(StorePath root, StorePath path) throws IOException {
    Optional<Path> local = LocalLinks.local(path);
    if (local.isEmpty() || !isPosix(local.get())) {
      return UNKNOWN;
    }
    StorePath top = root.contains(path) ? root : path;
    Set<PosixFilePermission> open = EnumSet.noneOf(PosixFilePermission.class);
    Set<PosixFilePermission> passable = EnumSet.allOf(PosixFilePermission.class);
    boolean found = false;
    for (StorePath each = path; top.contains(each); each = each.parent()) {
      Optional<Set<PosixFilePermission>> own = permissions(each);
      if (own.isPresent() && !found) {
        open.addAll(own.get());
        found = true;
      } else if (own.isPresent()) {
        passable.removeAll(
            own.get().contains(PosixFilePermission.GROUP_EXECUTE) ? Set.of() : GROUP);
        passable.removeAll(
            own.get().contains(PosixFilePermission.OTHERS_EXECUTE) ? Set.of() : OTHERS);
      }
      if (each.isRoot()) {
        break;
      }
    }
    open.retainAll(passable);
    open.removeAll(OWNER);
    return new Openness(Optional.of(open));
  }

  private static Optional<Set<PosixFilePermission>> permissions(StorePath path) throws IOException {
    try {
      return Optional.of(Files.getPosixFilePermissions(LocalLinks.local(path).orElseThrow()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /** Makes a file that is no more open than this, and its directory; empty where unknown. */
  Optional<FSDataOutputStream> createFile(StorePath file) throws IOException {
    Optional<Path> local = LocalLinks.local(file);
    if (local.isEmpty() || beyondOwner.isEmpty()) {
      return Optional.empty();
    }
    Set<PosixFilePermission> permissions = withOwner();
    permissions.removeAll(EXECUTE);
    try {
      return Optional.of(LocalOutput.create(local.get(), attribute(permissions)));
    } catch (NoSuchFileException e) {
      Files.createDirectories(local.get().getParent());
      return Optional.of(LocalOutput.create(local.get(), attribute(permissions)));
    }
  }

  /** Makes a directory in one that is there, no more open than this; nothing where unknown. */
  void createDirectory(StorePath directory) throws IOException {
    Optional<Path> local = LocalLinks.local(directory);
    if (local.isPresent() && beyondOwner.isPresent()) {
      Files.createDirectory(local.get(), attribute(withOwner()));
    }
  }

  private Set<PosixFilePermission> withOwner() {
    Set<PosixFilePermission> permissions = EnumSet.copyOf(OWNER);
    permissions.addAll(beyondOwner.orElseThrow());
    return permissions;
  }

  private static FileAttribute<Set<PosixFilePermission>> attribute(
      Set<PosixFilePermission> permissions) {
    return PosixFilePermissions.asFileAttribute(permissions);
  }
}
