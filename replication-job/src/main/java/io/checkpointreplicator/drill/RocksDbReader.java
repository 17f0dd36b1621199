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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Opens a database with RocksDB itself, the one that Flink's state backend brings, and reads all
 * keys of all column families; of each block that is read the checksum is verified. Read only.
 */
final class RocksDbReader {
  /** Flink's lists are merged by it; without it an iterator stops at the first of them. */
  private static final String MERGE_OPERATOR = "stringappendtest";

  private RocksDbReader() {}

  /**
   * Makes RocksDB ready.
   *
   * @throws NoRoomException if its native library cannot be loaded
   */
  static void load() throws NoRoomException {
    try {
      RocksDB.loadLibrary();
    } catch (RuntimeException | LinkageError e) {
      throw new NoRoomException(
          "RocksDB cannot be loaded on this machine: "
              + e.getMessage()
              + ". Do the drill on one where Flink's RocksDB runs.",
          e);
    }
  }

  /**
   * Reads a database.
   *
   * @param directory holds its files and nothing else
   * @return number of keys by name of the column family
   * @throws RocksDBException if it cannot be opened, or a file is damaged; the message names it
   */
  static Map<String, Long> read(Path directory) throws RocksDBException {
    Map<String, Long> keys = new TreeMap<>();
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try (Options listing = new Options();
        DBOptions options = new DBOptions().setInfoLogLevel(InfoLogLevel.FATAL_LEVEL);
        ColumnFamilyOptions each = new ColumnFamilyOptions().setMergeOperatorName(MERGE_OPERATOR);
        ReadOptions reading = new ReadOptions().setVerifyChecksums(true).setFillCache(false)) {
      List<ColumnFamilyDescriptor> names = new ArrayList<>();
      for (byte[] name : RocksDB.listColumnFamilies(listing, directory.toString())) {
        names.add(new ColumnFamilyDescriptor(name, each));
      }
      try (RocksDB database =
          RocksDB.openReadOnly(options, directory.toString(), names, families)) {
        try {
          for (ColumnFamilyHandle family : families) {
            String name = new String(family.getName(), StandardCharsets.UTF_8);
            keys.put(name, count(database, family, reading));
          }
        } finally {
          families.forEach(ColumnFamilyHandle::close);
        }
      }
    }
    return keys;
  }

  private static long count(RocksDB database, ColumnFamilyHandle family, ReadOptions reading)
      throws RocksDBException {
    long count = 0;
    try (RocksIterator keys = database.newIterator(family, reading)) {
      for (keys.seekToFirst(); keys.isValid(); keys.next()) {
        count++;
      }
      keys.status();
    }
    return count;
  }
}
