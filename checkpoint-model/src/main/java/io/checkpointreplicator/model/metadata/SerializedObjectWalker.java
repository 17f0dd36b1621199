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
package io.checkpointreplicator.model.metadata;

import java.io.IOException;
import java.io.ObjectStreamConstants;
import java.util.HashMap;
import java.util.Map;

/**
 * Walks over one Java-serialized object without deserializing it: no class is looked up, no object
 * is made. It only finds out whether the object is whole, which a copy must know, because a file
 * that was cut off here would be published and then not restore.
 *
 * <pre>
 *  stream               | 0xaced (short) | 5 (short) | object |
 * </pre>
 *
 * <p>The rest is the grammar of the Java Object Serialization Specification, section 6.4, whose
 * names of rules the methods have; proxies, classes as objects and strings of more than 65,535
 * bytes, which properties never hold, are refused. Handles count from {@link
 * ObjectStreamConstants#baseWireHandle}; only class descriptions are remembered, a bounded number
 * of them. Covers what {@code org.apache.flink.runtime.checkpoint.metadata.MetadataV4Serializer}
 * writes, which is {@code org.apache.flink.runtime.checkpoint.CheckpointProperties} or null.
 */
final class SerializedObjectWalker {

  /** Properties are 4 deep. */
  private static final int MAX_DEPTH = 64;

  /** Properties have at most 6 classes. */
  private static final int MAX_CLASSES = 256;

  /** Properties have at most 8 fields. */
  private static final int MAX_FIELDS = 1000;

  private final MetadataInput in;
  private final Map<Integer, SerializedClass> classes = new HashMap<>();
  private int nextHandle = ObjectStreamConstants.baseWireHandle;
  private int depth;

  SerializedObjectWalker(MetadataInput in) {
    this.in = in;
  }

  /** Walks over the stream up to the end of its first object. */
  void walk() throws IOException {
    long at = in.offset();
    int header = in.readInt();
    int expected =
        ObjectStreamConstants.STREAM_MAGIC << Short.SIZE | ObjectStreamConstants.STREAM_VERSION;
    if (header != expected) {
      throw in.malformed(
          at,
          "beginning of serialized properties 0x%08x".formatted(header),
          "0x%08x".formatted(expected));
    }
    object(in.readUnsignedByte());
  }

  private void object(int code) throws IOException {
    depth++;
    if (depth > MAX_DEPTH) {
      throw in.malformedLastByte(
          "serialized objects nested deeper than " + MAX_DEPTH, "at most " + MAX_DEPTH);
    }
    switch ((byte) code) {
      case ObjectStreamConstants.TC_NULL -> {}
      case ObjectStreamConstants.TC_REFERENCE -> readReference();
      case ObjectStreamConstants.TC_STRING -> {
        newHandle();
        in.skipString();
      }
      case ObjectStreamConstants.TC_OBJECT -> newObject();
      case ObjectStreamConstants.TC_ARRAY -> newArray();
      case ObjectStreamConstants.TC_ENUM -> {
        classDesc();
        newHandle();
        object(in.readUnsignedByte());
      }
      default ->
          throw in.malformedLastByte(
              "type 0x%02x of a serialized object".formatted(code),
              "0x70, 0x71, 0x73 to 0x75 or 0x7e");
    }
    depth--;
  }

  private void newObject() throws IOException {
    String layout = classDesc().layout();
    newHandle();
    for (int i = 0; i < layout.length(); i++) {
      value(layout.charAt(i));
    }
  }

  private void newArray() throws IOException {
    char componentType = classDesc().componentType();
    newHandle();
    if (!SerializedClass.isType(componentType)) {
      throw in.malformedLastByte("a serialized array of a class of no arrays", "a class of arrays");
    }
    int size = in.readCount("size of a serialized array");
    for (int i = 0; i < size; i++) {
      value(componentType);
    }
  }

  private void value(char type) throws IOException {
    if (type == SerializedClass.ANNOTATION) {
      annotation();
    } else if (SerializedClass.isReference(type)) {
      object(in.readUnsignedByte());
    } else {
      in.skip(SerializedClass.primitiveBytes(type));
    }
  }

  /** Reads what a class wrote by itself, up to the mark that ends it. */
  private void annotation() throws IOException {
    int code = in.readUnsignedByte();
    while (code != ObjectStreamConstants.TC_ENDBLOCKDATA) {
      switch ((byte) code) {
        case ObjectStreamConstants.TC_BLOCKDATA -> in.skip(in.readUnsignedByte());
        case ObjectStreamConstants.TC_BLOCKDATALONG -> in.skip(in.readCount("length of a block"));
        default -> object(code);
      }
      code = in.readUnsignedByte();
    }
  }

  private SerializedClass classDesc() throws IOException {
    int code = in.readUnsignedByte();
    return switch ((byte) code) {
      case ObjectStreamConstants.TC_NULL -> SerializedClass.NONE;
      case ObjectStreamConstants.TC_CLASSDESC -> newClassDesc();
      case ObjectStreamConstants.TC_REFERENCE -> {
        long at = in.offset();
        int handle = readReference();
        SerializedClass type = classes.get(handle);
        if (type == null) {
          throw in.malformed(at, "reference 0x%x".formatted(handle), "that of a serialized class");
        }
        yield type;
      }
      default ->
          throw in.malformedLastByte(
              "type 0x%02x of a serialized class".formatted(code), "0x70, 0x71 or 0x72");
    };
  }

  private SerializedClass newClassDesc() throws IOException {
    String name = in.readString();
    in.skip(Long.BYTES);
    int handle = newHandle();
    int flags = readFlags();
    String fieldTypes = fields();
    annotation();
    return remember(handle, SerializedClass.of(name, flags, fieldTypes, superClassDesc()));
  }

  private int readFlags() throws IOException {
    int flags = in.readUnsignedByte();
    int blocks = ObjectStreamConstants.SC_EXTERNALIZABLE | ObjectStreamConstants.SC_BLOCK_DATA;
    if ((flags & blocks) == ObjectStreamConstants.SC_EXTERNALIZABLE) {
      throw in.malformedLastByte(
          "flags 0x%02x of a serialized class".formatted(flags), "externalizable only in blocks");
    }
    return flags;
  }

  private String fields() throws IOException {
    int count = in.readUnsignedShort();
    if (count > MAX_FIELDS) {
      throw in.malformed(
          in.offset() - Short.BYTES,
          "a serialized class of " + count + " fields",
          "at most " + MAX_FIELDS);
    }
    StringBuilder types = new StringBuilder();
    for (int i = 0; i < count; i++) {
      char type = (char) in.readUnsignedByte();
      if (!SerializedClass.isType(type)) {
        throw in.malformedLastByte(
            "type 0x%02x of a serialized field".formatted((int) type), "one of BCDFIJLSZ[");
      }
      types.append(type);
      in.skipString();
      if (SerializedClass.isReference(type)) {
        object(in.readUnsignedByte());
      }
    }
    return types.toString();
  }

  private SerializedClass superClassDesc() throws IOException {
    depth++;
    if (depth > MAX_DEPTH) {
      throw in.malformedLastByte(
          "a serialized class with more than " + MAX_DEPTH + " superclasses",
          "at most " + MAX_DEPTH);
    }
    SerializedClass superclass = classDesc();
    depth--;
    return superclass;
  }

  private SerializedClass remember(int handle, SerializedClass type)
      throws MetadataFormatException {
    if (classes.size() == MAX_CLASSES || type.layout().length() > MAX_FIELDS) {
      throw in.malformedLastByte(
          "more serialized classes or fields than properties have",
          "at most %d classes, %d fields in each".formatted(MAX_CLASSES, MAX_FIELDS));
    }
    classes.put(handle, type);
    return type;
  }

  private int newHandle() {
    return nextHandle++;
  }

  private int readReference() throws IOException {
    int handle = in.readInt();
    if (handle < ObjectStreamConstants.baseWireHandle || handle >= nextHandle) {
      throw in.malformed(
          in.offset() - Integer.BYTES,
          "reference 0x%x in serialized properties".formatted(handle),
          "a reference to what comes before");
    }
    return handle;
  }
}
