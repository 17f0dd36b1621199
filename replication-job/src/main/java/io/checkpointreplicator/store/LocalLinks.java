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
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Keeps symbolic links on local disks from leading out of where the replicator may read and write.
 *
 * <ul>
 *   <li>What is read: a file's real path must lie under the real path of an allowed root. The roots
 *       themselves may be reached through links, and a link may lead from one root to another.
 *   <li>What is written: below a target, the directory of a job and everything in it is made by the
 *       replicator, as directories. So from the first directory on that is called like a job, no
 *       link is followed, wherever it leads. The target itself may be reached through links.
 * </ul>
 *
 * <p>Only local disks are asked, with a few system calls; for other stores nothing happens here.
 * Object stores have no links, and HDFS has them switched off (it fails for those there are).
 *
 * <p>Guaranteed: a link that is there before an operation begins is not followed by it. Not
 * guaranteed: that nobody puts one there between the look and the operation. Flink's file systems
 * open files by path, not relative to an open directory, so who may write in a source base or in
 * the target, and is fast enough, can still win. Hard links cannot be told from files. Let the
 * replicator run as a user who may read and write no more than it needs. Stateless and thread-safe.
 */
final class LocalLinks {
  private LocalLinks() {}

  /** The path on the local disk; empty for other stores. */
  static Optional<Path> local(StorePath path) throws IOException {
    try {
      return path.scheme().equals("file")
          ? Optional.of(Path.of(path.pathInStore()))
          : Optional.empty();
    } catch (InvalidPathException e) {
      throw new IOException(
          "Path "
              + path
              + " cannot be a path on this machine: "
              + e.getReason()
              + ". Start it with a locale of UTF-8.",
          e);
    }
  }

  /**
   * Does nothing if a file that is going to be read lies under one of the roots in truth too.
   *
   * @throws NoSuchFileException if it is not there
   * @throws LinkException if a link leads out of the roots
   */
  static void checkUnder(List<StorePath> roots, StorePath file) throws IOException {
    Optional<Path> local = local(file);
    if (local.isEmpty()) {
      return;
    }
    Path real = local.get().toRealPath();
    // Where no link leads through, none leads to the root either.
    if (real.equals(local.get()) && roots.stream().anyMatch(root -> root.contains(file))) {
      return;
    }
    for (StorePath root : roots) {
      Optional<Path> realRoot = realPath(root);
      if (realRoot.isPresent() && real.startsWith(realRoot.get())) {
        return;
      }
    }
    throw new LinkException(
        "Path "
            + file
            + " leads through a symbolic link to "
            + real
            + ", outside of the allowed roots "
            + roots
            + ". Add the root of that place with --allowed-root to read it.");
  }

  /** Where a directory lies in truth; empty if it is not there or not on a local disk. */
  static Optional<Path> realPath(StorePath path) throws IOException {
    Optional<Path> local = local(path);
    try {
      return local.isEmpty() ? Optional.empty() : Optional.of(local.get().toRealPath());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Does nothing if neither a path of a job's tree nor any directory on the way to it in the tree
   * is a link.
   *
   * @throws LinkException if one is
   */
  static void refuseInTree(StorePath path) throws IOException {
    Optional<Path> local = local(path);
    if (local.isPresent()) {
      refuse(local.get(), local.get().getNameCount());
    }
  }

  /** The same for what is about to be deleted or replaced: a link itself may be. */
  static void refuseOnTheWay(StorePath path) throws IOException {
    Optional<Path> local = local(path);
    if (local.isPresent()) {
      refuse(local.get(), local.get().getNameCount() - 1);
    }
  }

  /** Deletes a directory and what is in it, links but not what they lead to; whether it did. */
  static boolean deleteTree(StorePath directory) throws IOException {
    Optional<Path> local = local(directory);
    if (local.isEmpty()) {
      return false;
    }
    if (Files.exists(local.get(), LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(local.get(), new Deletion());
    }
    return true;
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
      if (error instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw error;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException error)
        throws IOException {
      if (error != null) {
        throw error;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }

  private static void refuse(Path path, int names) throws IOException {
    boolean inTree = false;
    for (int i = 0; i < names; i++) {
      inTree |= JobId.matches(path.getName(i).toString());
      Path prefix = path.getRoot().resolve(path.subpath(0, i + 1));
      if (inTree && Files.isSymbolicLink(prefix)) {
        throw new LinkException(
            "Path "
                + path
                + " leads through the symbolic link "
                + prefix
                + ". The replicator makes all directories of a job itself and follows no link there:"
                + " nothing was written or deleted. Remove the link; if it stands above the target,"
                + " name the target by its real path.");
      }
    }
  }
}
