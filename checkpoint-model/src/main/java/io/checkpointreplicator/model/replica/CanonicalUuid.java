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
package io.checkpointreplicator.model.replica;

import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;

/** The one way to write a UUID that {@link UUID#toString} has. */
final class CanonicalUuid {
  private static final int LENGTH = 36;
  private static final byte[] DIGITS = new byte[128];

  static {
    Arrays.fill(DIGITS, (byte) -1);
    for (int digit = 0; digit < 16; digit++) {
      DIGITS[Character.forDigit(digit, 16)] = (byte) digit;
    }
  }

  private CanonicalUuid() {}

  /** The UUID that the rest of a text is; empty if it is none, or is written in another way. */
  static Optional<UUID> parse(String text, int from) {
    if (text.length() - from != LENGTH
        || text.charAt(from + 8) != '-'
        || text.charAt(from + 13) != '-'
        || text.charAt(from + 18) != '-'
        || text.charAt(from + 23) != '-') {
      return Optional.empty();
    }
    long first = digits(text, from, 8);
    long second = digits(text, from + 9, 4);
    long third = digits(text, from + 14, 4);
    long fourth = digits(text, from + 19, 4);
    long fifth = digits(text, from + 24, 12);
    return (first | second | third | fourth | fifth) < 0
        ? Optional.empty()
        : Optional.of(new UUID(first << 32 | second << 16 | third, fourth << 48 | fifth));
  }

  /** Up to 12 digits; negative if one of them is none. */
  private static long digits(String text, int from, int count) {
    long value = 0;
    long faults = 0;
    for (int i = from; i < from + count; i++) {
      char c = text.charAt(i);
      long digit = c < DIGITS.length ? DIGITS[c] : -1;
      faults |= digit;
      value = value << 4 | digit & 0xF;
    }
    return faults < 0 ? faults : value;
  }
}
