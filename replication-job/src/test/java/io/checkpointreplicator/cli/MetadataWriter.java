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

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;

/** Writes the metadata of a checkpoint value by value, as Flink's serializers do. */
final class MetadataWriter {
  private static final int VERSION_WITH_NAMES = 5;
  private static final int VERSION_WITH_PROPERTIES = 4;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);
  private final int version;

  /** A handle of state. */
  @FunctionalInterface
  interface Handle {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /** What ends the metadata. */
  private static final class Properties implements Serializable {
    private static final long serialVersionUID = 1L;

    private final boolean savepoint;

    private Properties(boolean savepoint) {
      this.savepoint = savepoint;
    }

    @Override
    public String toString() {
      return "savepoint: " + savepoint;
    }
  }

  /** Up to the operators, without master states. */
  MetadataWriter(int version, long checkpointId, int operators) {
    this(version, checkpointId);
    write(
        out -> {
          out.writeInt(0);
          out.writeInt(operators);
        });
  }

  private MetadataWriter(int version, long checkpointId) {
    this.version = version;
    write(
        out -> {
          out.writeInt(0x4960672d);
          out.writeInt(version);
          out.writeLong(checkpointId);
        });
  }

  /** Up to the operators, with one master state. */
  static MetadataWriter withMasterState(int version, String name, byte[] state, int operators) {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    return new MetadataWriter(version, 7)
        .write(
            out -> {
              DataOutputStream data = new DataOutputStream(inner);
              data.writeInt(3);
              data.writeUTF(name);
              data.writeInt(state.length);
              data.write(state);
              out.writeInt(1);
              out.writeInt(0xc96b1696);
              out.writeInt(inner.size());
              inner.writeTo(out);
              out.writeInt(operators);
            });
  }

  /** An operator without coordinator state; {@code subtasks} of -1 means that it has finished. */
  MetadataWriter operator(String uid, String name, int parallelism, int subtasks) {
    return operator(uid, name, parallelism, out -> out.writeByte(0), subtasks);
  }

  MetadataWriter operator(
      String uid, String name, int parallelism, Handle coordinator, int subtasks) {
    return write(
        out -> {
          if (version >= VERSION_WITH_NAMES) {
            out.writeUTF(name);
            out.writeUTF(uid);
          }
          out.writeLong(uid.hashCode());
          out.writeLong(name.hashCode());
          out.writeInt(parallelism);
          out.writeInt(128);
          coordinator.writeTo(out);
          out.writeInt(subtasks);
        });
  }

  MetadataWriter keyedSubtask(int index, Handle keyed) {
    return subtask(index, none(), keyed);
  }

  MetadataWriter operatorSubtask(int index, Handle state) {
    return subtask(index, state, none());
  }

  /** {@link #none} stands for no state in both places. */
  MetadataWriter subtask(int index, Handle operatorState, Handle keyed) {
    return subtask(index, operatorState, keyed, none());
  }

  /** Raw keyed state too. */
  MetadataWriter subtask(int index, Handle operatorState, Handle keyed, Handle rawKeyed) {
    return write(
        out -> {
          out.writeInt(index);
          out.writeInt(operatorState == NONE ? 0 : 1);
          if (operatorState != NONE) {
            operatorState.writeTo(out);
          }
          out.writeInt(0);
          keyed.writeTo(out);
          rawKeyed.writeTo(out);
          out.writeInt(0);
          out.writeInt(0);
        });
  }

  MetadataWriter finishedSubtask(int index) {
    return write(out -> out.writeInt(-(index + 1)));
  }

  byte[] end() {
    return endWith(new Properties(false));
  }

  /** Ends with an object in the place of the properties, where the version has them. */
  byte[] endWith(Serializable properties) {
    if (version >= VERSION_WITH_PROPERTIES) {
      write(out -> new ObjectOutputStream(out).writeObject(properties));
    }
    return bytes.toByteArray();
  }

  private MetadataWriter write(Handle handle) {
    try {
      handle.writeTo(out);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final Handle NONE = out -> out.writeByte(0);

  static Handle none() {
    return NONE;
  }

  static Handle file(String path, long length) {
    return out -> {
      out.writeByte(2);
      out.writeLong(length);
      out.writeUTF(path);
    };
  }

  static Handle relative(String path, long length) {
    return out -> {
      out.writeByte(6);
      out.writeUTF(path);
      out.writeLong(length);
    };
  }

  static Handle segment(String path, long offset, long length) {
    return out -> {
      out.writeByte(15);
      out.writeLong(offset);
      out.writeLong(length);
      out.writeInt(1);
      out.writeUTF(path);
      out.writeUTF("logical");
    };
  }

  static Handle emptySegment() {
    return out -> out.writeByte(16);
  }

  static Handle inline(int length) {
    return out -> {
      out.writeByte(1);
      out.writeUTF("file:/somewhere/else");
      out.writeInt(length);
      out.write(new byte[length]);
    };
  }

  /** Keyed state of one key group in one stream. */
  static Handle keyGroups(Handle stream) {
    return out -> {
      out.writeByte(3);
      out.writeInt(0);
      out.writeInt(1);
      out.writeLong(0);
      stream.writeTo(out);
    };
  }

  /** Keyed state with the given shared files, its own description, and no private files. */
  static Handle incremental(Handle description, Handle... shared) {
    return out -> {
      out.writeByte(5);
      out.writeLong(7);
      out.writeUTF("2b1e9b36-8a3c-4d5e-9a56-6a2a3c7c1d11");
      out.writeInt(0);
      out.writeInt(128);
      description.writeTo(out);
      out.writeInt(shared.length);
      for (Handle file : shared) {
        out.writeUTF("000001.sst");
        file.writeTo(out);
      }
      out.writeInt(0);
    };
  }

  /** A changelog over one materialization, with changes in one file. */
  static Handle changelog(Handle materialized, Handle changes) {
    return out -> {
      out.writeByte(8);
      out.writeInt(0);
      out.writeInt(128);
      out.writeLong(100);
      out.writeInt(1);
      materialized.writeTo(out);
      out.writeInt(1);
      out.writeByte(10);
      out.writeInt(0);
      out.writeInt(128);
      out.writeInt(1);
      out.writeLong(0);
      changes.writeTo(out);
      out.writeLong(10);
      out.writeLong(10);
      out.writeUTF("increment");
      out.writeLong(1);
      out.writeUTF("changelog");
    };
  }

  static Handle operatorState(Handle stream) {
    return out -> {
      out.writeByte(4);
      out.writeInt(0);
      stream.writeTo(out);
    };
  }

  static Handle mergedOperatorState(String taskOwned, String shared, Handle segment) {
    return out -> {
      out.writeByte(17);
      out.writeInt(0);
      out.writeUTF(taskOwned);
      out.writeUTF(shared);
      out.writeByte(0);
      segment.writeTo(out);
    };
  }
}
