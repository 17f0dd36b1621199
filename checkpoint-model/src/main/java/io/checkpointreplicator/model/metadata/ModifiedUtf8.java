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

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The encoding of strings in {@code _metadata} files, that of {@link java.io.DataInput#readUTF()}.
 *
 * <pre>
 *  0xxxxxxx                       one char
 *  110xxxxx 10xxxxxx              one char
 *  1110xxxx 10xxxxxx 10xxxxxx     one char (each half of a surrogate pair by itself)
 * </pre>
 *
 * <p>Encodings that are longer than needed are read as {@code DataInputStream} reads them.
 */
final class ModifiedUtf8 {

  /** The longest string in bytes: its length is written in two bytes. */
  static final int MAX_BYTES = 65_535;

  /** What {@link #firstFault} returns when there is no fault. */
  static final int NO_FAULT = -1;

  private static final int CONTINUATION_MASK = 0xC0;
  private static final int CONTINUATION = 0x80;

  private static final int SIGN = 0x80;
  private static final long EIGHT_SIGNS = 0x8080808080808080L;
  private static final long EIGHT_ONES = 0x0101010101010101L;
  private static final long EIGHT_QUESTION_MARKS = '?' * EIGHT_ONES;

  private ModifiedUtf8() {}

  /** Returns the index of the first byte of a char that cannot be read, or {@link #NO_FAULT}. */
  static int firstFault(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to) {
      int length = encodedLength(bytes[i]);
      if (length == 0 || length > to - i) {
        return i;
      }
      for (int k = 1; k < length; k++) {
        if ((bytes[i + k] & CONTINUATION_MASK) != CONTINUATION) {
          return i;
        }
      }
      i += length;
    }
    return NO_FAULT;
  }

  /** Returns the string; the bytes must be without fault. */
  static String decode(byte[] bytes, int from, int to) {
    if (isAscii(bytes, from, to)) {
      return new String(bytes, from, to - from, ISO_8859_1);
    }
    char[] chars = new char[to - from];
    int count = 0;
    int i = from;
    while (i < to) {
      int first = bytes[i];
      int length = encodedLength(bytes[i]);
      chars[count++] =
          switch (length) {
            case 1 -> (char) first;
            case 2 -> (char) ((first & 0x1F) << 6 | bytes[i + 1] & 0x3F);
            default ->
                (char) ((first & 0x0F) << 12 | (bytes[i + 1] & 0x3F) << 6 | bytes[i + 2] & 0x3F);
          };
      i += length;
    }
    return new String(chars, 0, count);
  }

  /** Returns the bytes of the string; may be more than {@link #MAX_BYTES}. */
  static byte[] encode(String text) {
    byte[] plain = text.getBytes(UTF_8);
    return isTheSame(plain, text.length()) ? plain : encodeEachChar(text);
  }

  /**
   * Whether UTF-8 and its modification cannot differ: there are as many bytes as chars, none of
   * them 0, and none the '?' that stands for half of a surrogate pair.
   */
  private static boolean isTheSame(byte[] plain, int chars) {
    if (plain.length != chars) {
      return false;
    }
    int i = 0;
    for (; i <= chars - Long.BYTES; i += Long.BYTES) {
      long eight = BigEndian.longAt(plain, i);
      if (hasZero(eight) || hasZero(eight ^ EIGHT_QUESTION_MARKS)) {
        return false;
      }
    }
    for (; i < chars; i++) {
      if (plain[i] == 0 || plain[i] == '?') {
        return false;
      }
    }
    return true;
  }

  private static boolean hasZero(long eightBytes) {
    return (eightBytes - EIGHT_ONES & ~eightBytes & EIGHT_SIGNS) != 0;
  }

  private static byte[] encodeEachChar(String text) {
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      length += encodedLength(text.charAt(i));
    }
    byte[] target = new byte[length];
    int end = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (encodedLength(c)) {
        case 1 -> target[end++] = (byte) c;
        case 2 -> {
          target[end++] = (byte) (0xC0 | c >> 6);
          target[end++] = (byte) (CONTINUATION | c & 0x3F);
        }
        default -> {
          target[end++] = (byte) (0xE0 | c >> 12);
          target[end++] = (byte) (CONTINUATION | c >> 6 & 0x3F);
          target[end++] = (byte) (CONTINUATION | c & 0x3F);
        }
      }
    }
    return target;
  }

  static boolean isAscii(byte[] bytes, int from, int to) {
    long union = 0;
    int i = from;
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      union |= BigEndian.longAt(bytes, i) & EIGHT_SIGNS;
    }
    for (; i < to; i++) {
      union |= bytes[i] & SIGN;
    }
    return union == 0;
  }

  /** Returns the number of bytes of the char that starts with the byte, 0 if none does. */
  private static int encodedLength(byte first) {
    return switch ((first & 0xFF) >> 4) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> 1;
      case 12, 13 -> 2;
      case 14 -> 3;
      default -> 0;
    };
  }

  private static int encodedLength(char c) {
    if (c != 0 && c < 0x80) {
      return 1;
    }
    return c < 0x800 ? 2 : 3;
  }
}
