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
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * Flink's file systems with one meaning for all of them: what is missing is empty or a {@link
 * FileNotFoundException}, what cannot be read is another {@link IOException}, and {@code false}
 * never passes for success. What writes and deletes follows no symbolic link inside of a job's
 * tree, as {@link LocalLinks} has it. Stateless and thread-safe.
 */
public final class Store {
  private static final int LISTING_ATTEMPTS = 5;

  private Store() {}

  private static <T> T ask(StorePath path, Question<T> question) throws IOException {
    try {
      Path flinkPath = path.toFlinkPath();
      return question.ask(flinkPath.getFileSystem(), flinkPath);
    } catch (RuntimeException e) {
      throw Failures.ofStore(path, e);
    } catch (IOException e) {
      throw HdfsRefusal.explain(path, e);
    }
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask(FileSystem store, Path path) throws IOException;
  }

  /** The status of a file or directory; empty if there is none. */
  public static Optional<FileStatus> status(StorePath path) throws IOException {
    try {
      return Optional.of(ask(path, FileSystem::getFileStatus));
    } catch (FileNotFoundException | NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
  }

  /** Whether there is a file or directory. */
  public static boolean exists(StorePath path) throws IOException {
    Optional<java.nio.file.Path> local = LocalLinks.local(path);
    return local.isPresent() ? local.get().toFile().exists() : status(path).isPresent();
  }

  /** The length of a file in bytes; 0 if there is none. */
  static long length(StorePath file) throws IOException {
    Optional<java.nio.file.Path> local = LocalLinks.local(file);
    if (local.isEmpty()) {
      return status(file).map(FileStatus::getLen).orElse(0L);
    }
    return local.get().toFile().length();
  }

  /**
   * What lies directly in a directory, in no order; empty if there is no such directory.
   *
   * @throws IOException if the directory is there but cannot be read
   */
  public static List<FileStatus> list(StorePath directory) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        FileStatus[] entries = ask(directory, FileSystem::listStatus);
        if (entries != null) {
          return List.of(entries);
        }
        if (!exists(directory)) {
          return List.of();
        }
        // A local file system says the same of a directory that was not there a moment ago.
        if (attempt == LISTING_ATTEMPTS) {
          throw new IOException(
              "Directory " + directory + " cannot be listed. Check its permissions.");
        }
      } catch (FileNotFoundException | NoSuchFileException | NotDirectoryException e) {
        // A local listing asks for each entry's status after the names; an entry that Flink deletes
        // in between fails the whole listing although the directory is there.
        if (!exists(directory)) {
          return List.of();
        }
        if (attempt == LISTING_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Name of a listed entry. */
  public static String nameOf(FileStatus entry) {
    return entry.getPath().getName();
  }

  /**
   * Opens a file for reading; the caller closes it.
   *
   * @throws FileNotFoundException if there is none
   */
  public static FSDataInputStream open(StorePath file) throws IOException {
    try {
      FSDataInputStream in = ask(file, FileSystem::open);
      return ObjectStores.contain(file) ? new ObjectInput(file, in) : in;
    } catch (FileNotFoundException e) {
      // java.io says so of files that may not be read, too.
      if (exists(file)) {
        throw new IOException(
            "File cannot be opened although it is there: "
                + e.getMessage()
                + ". Check its permissions.",
            e);
      }
      throw e;
    } catch (NoSuchFileException | NotDirectoryException e) {
      FileNotFoundException missing = new FileNotFoundException(file.toString());
      missing.initCause(e);
      throw missing;
    }
  }

  /** Reads a small file whole. */
  public static byte[] read(StorePath file) throws IOException {
    try (InputStream in = open(file)) {
      return in.readAllBytes();
    }
  }

  /**
   * Creates a file that must not be there yet, and is never more open than something else; the
   * caller syncs and closes it, and has it on storage only then.
   */
  static FSDataOutputStream create(StorePath file, Openness like) throws IOException {
    LocalLinks.refuseOnTheWay(file);
    try {
      Optional<FSDataOutputStream> created = like.createFile(file);
      if (created.isPresent()) {
        return created.get();
      }
    } catch (FileAlreadyExistsException e) {
      LocalLinks.refuseInTree(file);
      throw e;
    }
    LocalLinks.refuseInTree(file);
    FileSystem.WriteMode mode = FileSystem.WriteMode.NO_OVERWRITE;
    // Where there is no HDFS there may be no classes of Hadoop either.
    Question<FSDataOutputStream> creation =
        file.scheme().equals("hdfs")
            ? HdfsFiles::create
            : (store, path) -> store.create(path, mode);
    return new HdfsOutput(file, ask(file, creation));
  }

  /** Writes a file under a temporary name, syncs it and renames it; replaces what is there. */
  public static void replace(StorePath temporary, StorePath file, Content content)
      throws IOException {
    replace(temporary, file, Openness.UNKNOWN, content);
  }

  /** The same, with a file that is never more open than something else. */
  public static void replace(StorePath temporary, StorePath file, Openness like, Content content)
      throws IOException {
    delete(temporary);
    try (NewFile replacement = NewFile.begin(temporary, file, like)) {
      content.writeTo(replacement.content());
      replacement.seal();
      delete(file);
      replacement.publish();
    }
  }

  /**
   * Writes a file and syncs it; replaces what is there. For a reader it may be there in part, but
   * not on an object store.
   */
  public static void write(StorePath file, Content content) throws IOException {
    write(file, Openness.UNKNOWN, content);
  }

  /** The same, with a file that is never more open than something else. */
  public static void write(StorePath file, Openness like, Content content) throws IOException {
    if (ObjectStores.contain(file)) {
      replace(file, file, like, content);
      return;
    }
    delete(file);
    try (FSDataOutputStream out = create(file, like)) {
      content.writeTo(out);
      out.sync();
    }
  }

  /**
   * Writes over a file and syncs it. There is a file at each moment, but after a crash it may hold
   * a part only.
   */
  public static void overwrite(StorePath file, Content content) throws IOException {
    LocalLinks.refuseInTree(file);
    try (FSDataOutputStream out =
        new HdfsOutput(
            file, ask(file, (store, path) -> store.create(path, FileSystem.WriteMode.OVERWRITE)))) {
      content.writeTo(out);
      out.sync();
    }
  }

  /** Creates a directory and its parents. */
  public static void createDirectories(StorePath directory) throws IOException {
    LocalLinks.refuseInTree(directory);
    if (!ask(directory, FileSystem::mkdirs) && !exists(directory)) {
      throw new IOException(
          "Directory " + directory + " cannot be created. Check permissions and quota.");
    }
  }

  /**
   * Creates a directory in one that is there, never more open than something else. Nothing happens
   * if it is there, or where openness is unknown: {@link #rename} makes directories too.
   */
  public static void createDirectory(StorePath directory, Openness like) throws IOException {
    LocalLinks.refuseInTree(directory);
    try {
      like.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // An earlier plan or another subtask was faster; if it is no directory, renaming fails.
    }
  }

  /** Where a path lies in truth; empty if it is not there or not on a local disk. */
  public static Optional<java.nio.file.Path> realPath(StorePath path) throws IOException {
    return LocalLinks.realPath(path);
  }

  /**
   * Does nothing if a path in a job's tree is no symbolic link and is reached through none.
   *
   * @throws LinkException if it is
   */
  public static void refuseLinks(StorePath path) throws IOException {
    LocalLinks.refuseInTree(path);
  }

  /**
   * Renames a file, or a directory unless on an object store, and creates the directory it goes to
   * if there is something to rename. Whether an existing target is replaced depends on the store:
   * look before.
   *
   * @throws IOException if the store did not do it, or the target is a directory
   */
  public static void rename(StorePath from, StorePath to) throws IOException {
    if (LocalLinks.local(to).isEmpty() && !ObjectStores.contain(to)) {
      refuseDirectory(from, to);
    }
    renameToFree(from, to);
  }

  /** HDFS takes a directory for the place to rename something into, under its old name. */
  private static void refuseDirectory(StorePath from, StorePath to) throws IOException {
    if (status(to).filter(FileStatus::isDir).isPresent()) {
      throw new IOException(
          "Nothing was renamed: "
              + to
              + " is a directory, where "
              + from
              + " was to go. Move it away.");
    }
  }

  /** The same for a target of which it is known already that there is nothing. */
  static void renameToFree(StorePath from, StorePath to) throws IOException {
    LocalLinks.refuseInTree(from);
    LocalLinks.refuseOnTheWay(to);
    if (renameAtOnce(from, to)) {
      return;
    }
    if (!exists(from)) {
      throw new IOException("There is no " + from + " any more that could be renamed to " + to);
    }
    createDirectories(to.parent());
    if (!ask(from, (store, path) -> store.rename(path, to.toFlinkPath()))) {
      throw new IOException(
          "Store refused to rename "
              + from
              + " to "
              + to
              + ". Check permissions, quota and whether the target exists.");
    }
  }

  /** Renames into a directory that is there; whether it did, and if not, nothing has happened. */
  private static boolean renameAtOnce(StorePath from, StorePath to) throws IOException {
    Optional<java.nio.file.Path> local = LocalLinks.local(from);
    Optional<java.nio.file.Path> localTo = LocalLinks.local(to);
    if (local.isEmpty() || localTo.isEmpty()) {
      return ask(from, (store, path) -> store.rename(path, to.toFlinkPath()));
    }
    // Flink's creates the directory even if there is nothing to rename.
    try {
      Files.move(local.get(), localTo.get(), StandardCopyOption.ATOMIC_MOVE);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Deletes a file or an empty directory; nothing happens if there is none. */
  public static void delete(StorePath path) throws IOException {
    delete(path, false);
  }

  /** Deletes a directory and all that is in it; nothing happens if there is none. */
  public static void deleteTree(StorePath directory) throws IOException {
    delete(directory, true);
  }

  private static void delete(StorePath path, boolean recursive) throws IOException {
    LocalLinks.refuseOnTheWay(path);
    if (recursive && LocalLinks.deleteTree(path)) {
      return;
    }
    if (!ask(path, (store, same) -> store.delete(same, recursive)) && exists(path)) {
      throw new IOException("Path " + path + " cannot be deleted. Check its permissions.");
    }
  }

  /** Something that can be written to a stream. */
  @FunctionalInterface
  public interface Content {
    /** Writes itself; neither syncs nor closes. */
    void writeTo(OutputStream out) throws IOException;
  }
}
