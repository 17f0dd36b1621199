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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.drill.StatePart.Database;
import io.checkpointreplicator.drill.StatePart.Length;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.StreamStateHandle;
import org.apache.flink.util.FileUtils;
import org.rocksdb.RocksDBException;

/**
 * Puts the files of a database into a directory of its own, under the names that Flink restores
 * them by, and lets RocksDB read them. The directory is gone afterwards.
 */
final class DatabaseReader {
  private final Database part;
  private final Path temporary;
  private final List<HandleAndLocalPath> files = new ArrayList<>();

  DatabaseReader(Database part, Path temporary) {
    this.part = part;
    this.temporary = temporary;
    files.addAll(part.handle().getSharedState());
    files.addAll(part.handle().getPrivateState());
  }

  /**
   * Reads it.
   *
   * @return number of keys by name of the column family
   * @throws IOException if a file cannot be read, or RocksDB finds it damaged
   * @throws NoRoomException if this machine has no room for the files
   */
  Map<String, Long> read(AtomicLong bytes) throws IOException {
    checkRoom();
    StreamStateHandle description = part.handle().getMetaDataStateHandle();
    if (description == null) {
      throw new IOException("The handle has no description of the states.");
    }
    HandleStream.copy(description, Length.EXACT, OutputStream.nullOutputStream(), bytes);
    Path directory = Files.createTempDirectory(temporary, "rocksdb");
    try {
      for (HandleAndLocalPath file : files) {
        fetch(file, directory, bytes);
      }
      return RocksDbReader.read(directory);
    } catch (RocksDBException e) {
      throw new IOException("RocksDB says: " + told(e, directory), e);
    } finally {
      FileUtils.deleteDirectory(directory.toFile());
    }
  }

  private void checkRoom() throws IOException {
    long needed = part.handle().getStateSize();
    long free = Files.getFileStore(temporary).getUsableSpace();
    if (needed > free) {
      throw new NoRoomException(
          "The files of %s need %d bytes in %s, where %d are free. Name another place with --temp."
              .formatted(part.where(), needed, temporary, free));
    }
  }

  private static void fetch(HandleAndLocalPath file, Path directory, AtomicLong bytes)
      throws IOException {
    Path local = directory.resolve(file.getLocalPath()).normalize();
    if (!local.startsWith(directory) || local.equals(directory)) {
      throw new IOException(
          "'" + file.getLocalPath() + "' is no name of a file in a database's directory.");
    }
    Files.createDirectories(local.getParent());
    try (OutputStream out = Files.newOutputStream(local, StandardOpenOption.CREATE_NEW)) {
      HandleStream.copy(file.getHandle(), Length.EXACT, out, bytes);
    } catch (NoRoomException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException(HandleStream.place(file.getHandle()) + ": " + e.getMessage(), e);
    }
  }

  /** What RocksDB says of its files, and where those lie that it names. */
  private String told(RocksDBException error, Path directory) {
    StringBuilder text = new StringBuilder(error.getMessage().replace(directory + "/", ""));
    for (HandleAndLocalPath file : files) {
      if (error.getMessage().contains("/" + file.getLocalPath())) {
        text.append("; ")
            .append(file.getLocalPath())
            .append(" is ")
            .append(HandleStream.place(file.getHandle()));
      }
    }
    return text.toString();
  }
}
