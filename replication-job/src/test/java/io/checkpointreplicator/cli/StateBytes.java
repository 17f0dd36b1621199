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
package io.checkpointreplicator.cli;

import io.checkpointreplicator.cli.MetadataWriter.Handle;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** State as Flink's backends write it, without a job. */
final class StateBytes {
  private static final int HEAD_VERSION = 6;

  /** Where each key group begins. */
  final List<Long> offsets = new ArrayList<>();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final boolean compressed;

  private StateBytes(boolean compressed) {
    this.compressed = compressed;
  }

  /** With a head as of the backends. */
  static StateBytes withHead(boolean compressed) throws IOException {
    StateBytes state = new StateBytes(compressed);
    DataOutputStream head = new DataOutputStream(state.bytes);
    head.writeInt(HEAD_VERSION);
    head.writeBoolean(compressed);
    head.writeUTF("description of serializers and states");
    return state;
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }

  /** A key group of the hashmap backend. */
  StateBytes hashmap(int keyGroup, int contentBytes) throws IOException {
    offsets.add((long) bytes.size());
    new DataOutputStream(bytes).writeInt(keyGroup);
    byte[] content = new byte[contentBytes];
    content[0] = 1;
    end(content);
    return this;
  }

  /** A key group of a canonical savepoint: two states, with two entries and one. */
  StateBytes canonical(int keyGroup) throws IOException {
    offsets.add((long) bytes.size());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(content);
    out.writeShort(0);
    entry(out, keyGroup, false);
    entry(out, keyGroup, true);
    out.writeShort(1);
    entry(out, keyGroup, true);
    out.writeShort(0xFFFF);
    end(content.toByteArray());
    return this;
  }

  private static void entry(DataOutputStream out, int keyGroup, boolean last) throws IOException {
    byte[] key = {(byte) (keyGroup | (last ? 0x80 : 0)), 1, 2, 3};
    out.writeInt(key.length);
    out.write(key);
    out.writeInt(300);
    out.write(new byte[300]);
  }

  private void end(byte[] content) throws IOException {
    if (compressed) {
      try (OutputStream out =
          SnappyStreamCompressionDecorator.INSTANCE.decorateWithCompression(bytes)) {
        out.write(content);
      }
    } else {
      bytes.write(content);
    }
  }

  /** Handles of them: tag 3 are those of backends, 7 those of canonical savepoints. */
  static Handle keyGroups(int tag, List<Long> offsets, Handle stream) {
    return out -> {
      out.writeByte(tag);
      out.writeInt(0);
      out.writeInt(offsets.size());
      for (long offset : offsets) {
        out.writeLong(offset);
      }
      stream.writeTo(out);
    };
  }

  /** Makes a database of two states: 1000 sums, and 10 lists merged of two parts each. */
  static Path database(Path directory) throws RocksDBException {
    RocksDB.loadLibrary();
    List<ColumnFamilyHandle> families = new ArrayList<>();
    try (DBOptions options =
            new DBOptions().setCreateIfMissing(true).setCreateMissingColumnFamilies(true);
        ColumnFamilyOptions each =
            new ColumnFamilyOptions().setMergeOperatorName("stringappendtest");
        FlushOptions flush = new FlushOptions();
        RocksDB database =
            RocksDB.open(
                options,
                directory.toString(),
                Stream.of("default", "sums", "lists")
                    .map(name -> new ColumnFamilyDescriptor(name.getBytes(), each))
                    .toList(),
                families)) {
      for (int i = 0; i < 1000; i++) {
        database.put(families.get(1), key(i), new byte[100]);
      }
      for (int i = 0; i < 20; i++) {
        database.merge(families.get(2), key(i / 2), new byte[20]);
      }
      database.flush(flush, families);
      families.forEach(ColumnFamilyHandle::close);
    }
    return directory;
  }

  private static byte[] key(int i) {
    return "%08d".formatted(i).getBytes();
  }

  /** The files of a database, and not what it has beside them. */
  static List<Path> filesOf(Path database) throws IOException {
    try (Stream<Path> all = Files.list(database)) {
      return all.filter(
              file ->
                  file.getFileName().toString().matches(".*\\.sst|CURRENT|MANIFEST-.*|OPTIONS-.*"))
          .sorted()
          .toList();
    }
  }

  /**
   * A handle of a database whose files go into a replica.
   *
   * @param prefix before the names that they are restored by
   */
  static Handle incremental(Path database, HandMadeReplica replica, String prefix)
      throws IOException {
    List<Path> files = filesOf(database);
    List<Handle> handles = new ArrayList<>();
    for (Path file : files) {
      String path = "shared/" + file.getFileName();
      byte[] content = Files.readAllBytes(file);
      HandMadeReplica.write(replica.file(path), content);
      replica.named(path, content);
      handles.add(MetadataWriter.file(replica.file(path).toUri().toString(), content.length));
    }
    return out -> {
      out.writeByte(5);
      out.writeLong(7);
      out.writeUTF("2b1e9b36-8a3c-4d5e-9a56-6a2a3c7c1d11");
      out.writeInt(0);
      out.writeInt(128);
      MetadataWriter.inline(20).writeTo(out);
      out.writeInt(1);
      out.writeUTF(prefix + files.get(0).getFileName());
      handles.get(0).writeTo(out);
      out.writeInt(files.size() - 1);
      for (int i = 1; i < files.size(); i++) {
        out.writeUTF(prefix + files.get(i).getFileName());
        handles.get(i).writeTo(out);
      }
    };
  }
}
