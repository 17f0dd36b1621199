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

import io.checkpointreplicator.drill.HandleStream.Section;
import io.checkpointreplicator.drill.StatePart.Format;
import io.checkpointreplicator.drill.StatePart.KeyGroups;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.runtime.state.FullSnapshotUtil;
import org.apache.flink.runtime.state.SnappyStreamCompressionDecorator;

/**
 * Reads keyed state key group by key group, at the offsets that the handle names.
 *
 * <p>Proven: all bytes are there; each offset lies in the stream; of the hashmap backend, each
 * offset leads to the beginning of the key group that it is named for; of canonical savepoints,
 * each key group is a sequence of whole entries whose keys are in it; of compressed snapshots, each
 * key group decompresses, with the checksums of its blocks. Not proven: that the serializers of the
 * job understand the entries. Only the job's classes can tell.
 */
final class KeyGroupReader {
  /** Since then a snapshot says whether its key groups are compressed. */
  private static final int FIRST_VERSION_WITH_COMPRESSION = 4;

  private final KeyGroups part;
  private boolean compressed;

  KeyGroupReader(KeyGroups part) {
    this.part = part;
  }

  /**
   * Reads all of it.
   *
   * @throws IOException if it cannot be read, or is not as it should be
   */
  void read(AtomicLong bytes) throws IOException {
    HandleStream.copy(
        part.handle(), StatePart.Length.EXACT, OutputStream.nullOutputStream(), bytes);
    List<Tuple2<Integer, Long>> offsets = new ArrayList<>();
    for (Tuple2<Integer, Long> offset : part.handle().getGroupRangeOffsets()) {
      if (isWritten(offset.f1)) {
        offsets.add(offset);
      }
    }
    offsets.sort(Comparator.comparing(offset -> offset.f1));
    try (FSDataInputStream in = part.handle().openInputStream()) {
      if (part.format() != Format.RAW) {
        readHead(in);
      }
      for (int i = 0; i < offsets.size(); i++) {
        long end = i + 1 < offsets.size() ? offsets.get(i + 1).f1 : part.handle().getStateSize();
        readKeyGroup(in, offsets.get(i), end);
      }
    }
  }

  /** A key group without state has no place, or in canonical savepoints that of the head. */
  private boolean isWritten(long offset) {
    return offset > 0 || (offset == 0 && part.format() == Format.RAW);
  }

  private void readHead(InputStream in) throws IOException {
    DataInputStream head = new DataInputStream(in);
    compressed = head.readInt() >= FIRST_VERSION_WITH_COMPRESSION && head.readBoolean();
  }

  private void readKeyGroup(FSDataInputStream in, Tuple2<Integer, Long> offset, long end)
      throws IOException {
    int keyGroup = offset.f0;
    if (offset.f1 > end) {
      throw new EOFException(
          "Key group %d begins at byte %d of %d.".formatted(keyGroup, offset.f1, end));
    }
    if (part.format() == Format.RAW) {
      return;
    }
    in.seek(offset.f1);
    Section section = new Section(in, end - offset.f1);
    try {
      DataInputStream content = new DataInputStream(new BufferedInputStream(section));
      if (part.format() == Format.HASHMAP) {
        readNumber(content, keyGroup);
        decompressed(content).transferTo(OutputStream.nullOutputStream());
      } else {
        readEntries(new DataInputStream(decompressed(content)), keyGroup);
      }
    } catch (IOException | RuntimeException e) {
      throw new IOException(
          "Key group %d at byte %d: %s"
              .formatted(
                  keyGroup,
                  offset.f1,
                  e instanceof EOFException ? "it ends too early." : e.getMessage()),
          e);
    }
  }

  private InputStream decompressed(InputStream content) throws IOException {
    return compressed
        ? SnappyStreamCompressionDecorator.INSTANCE.decorateWithCompression(content)
        : content;
  }

  private static void readNumber(DataInputStream content, int keyGroup) throws IOException {
    int found = content.readInt();
    if (found != keyGroup) {
      throw new IOException("found the beginning of key group " + found + " there.");
    }
  }

  /** Entries up to the mark, each with its key and value; a flag in the key says what follows. */
  private void readEntries(DataInputStream content, int keyGroup) throws IOException {
    int state = content.readUnsignedShort();
    while (state != FullSnapshotUtil.END_OF_KEY_GROUP_MARK) {
      boolean more = true;
      while (more) {
        more = !readKey(content, keyGroup);
        skip(content, content.readInt());
      }
      state = content.readUnsignedShort();
    }
  }

  /** Whether the number of another state, or the end, follows this entry. */
  private boolean readKey(DataInputStream content, int keyGroup) throws IOException {
    int length = content.readInt();
    int first = content.readUnsignedByte();
    int found = first & ~FullSnapshotUtil.FIRST_BIT_IN_BYTE_MASK;
    if (part.keyGroupBytes() > 1) {
      found = found << Byte.SIZE | content.readUnsignedByte();
    }
    if (found != keyGroup) {
      throw new IOException("found a key of key group " + found + " there.");
    }
    skip(content, length - part.keyGroupBytes());
    return (first & FullSnapshotUtil.FIRST_BIT_IN_BYTE_MASK) != 0;
  }

  private static void skip(DataInputStream content, int bytes) throws IOException {
    if (bytes < 0) {
      throw new IOException("found an entry of " + bytes + " bytes there.");
    }
    content.skipNBytes(bytes);
  }
}
