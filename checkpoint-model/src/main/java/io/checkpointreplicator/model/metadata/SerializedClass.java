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

import java.io.ObjectStreamConstants;

/**
 * What must be known of a class to skip its instances in a Java-serialized stream.
 *
 * @param layout what an instance consists of, superclasses first: a char for each field, see {@link
 *     java.io.ObjectStreamField#getTypeCode()}, and {@link #ANNOTATION} for data that a class wrote
 *     by itself
 * @param componentType type of the components if it is the class of arrays, else {@link #NO_TYPE}
 */
record SerializedClass(String layout, char componentType) {

  /** Stands for data that a class wrote by itself. */
  static final char ANNOTATION = '@';

  /** Stands for no type at all. */
  static final char NO_TYPE = 0;

  /** The class of nothing, where the chain of superclasses ends. */
  static final SerializedClass NONE = new SerializedClass("", NO_TYPE);

  private static final String REFERENCE_TYPES = "L[";

  /** Returns the class of that name, which is {@code [} and a component type for arrays. */
  static SerializedClass of(String name, int flags, String fieldTypes, SerializedClass superclass) {
    char componentType = name.startsWith("[") && name.length() > 1 ? name.charAt(1) : NO_TYPE;
    if ((flags & ObjectStreamConstants.SC_EXTERNALIZABLE) != 0) {
      return new SerializedClass(String.valueOf(ANNOTATION), componentType);
    }
    String layout = superclass.layout;
    if ((flags & ObjectStreamConstants.SC_SERIALIZABLE) != 0) {
      layout += fieldTypes;
      if ((flags & ObjectStreamConstants.SC_WRITE_METHOD) != 0) {
        layout += ANNOTATION;
      }
    }
    return new SerializedClass(layout, componentType);
  }

  static boolean isType(char type) {
    return isReference(type) || primitiveBytes(type) > 0;
  }

  static boolean isReference(char type) {
    return REFERENCE_TYPES.indexOf(type) >= 0;
  }

  /** Returns the size of a value of a primitive type, 0 if there is no such type. */
  static int primitiveBytes(char type) {
    return switch (type) {
      case 'B', 'Z' -> Byte.BYTES;
      case 'C', 'S' -> Short.BYTES;
      case 'I', 'F' -> Integer.BYTES;
      case 'J', 'D' -> Long.BYTES;
      default -> 0;
    };
  }
}
