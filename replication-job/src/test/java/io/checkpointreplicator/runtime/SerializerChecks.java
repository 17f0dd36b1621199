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
package io.checkpointreplicator.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** What holds for each serializer of the job. */
public final class SerializerChecks {
  private static final HexFormat HEX = HexFormat.of();

  private SerializerChecks() {}

  /** A value arrives as it was, and nothing but its bytes is taken for it. */
  public static <T> void arrives(SimpleVersionedSerializer<T> serializer, T value)
      throws IOException {
    byte[] bytes = serializer.serialize(value);
    assertThat(serializer.deserialize(serializer.getVersion(), bytes)).isEqualTo(value);
    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(IOException.class)
          .as("%s of %s bytes", length, bytes.length)
          .isThrownBy(() -> serializer.deserialize(serializer.getVersion(), truncated));
    }
  }

  /** Version 1 of a value has these bytes, in each version of the replicator that reads it. */
  public static <T> void isWrittenAs(
      SimpleVersionedSerializer<T> serializer, T value, String... hexParts) throws IOException {
    assertThat(serializer.getVersion()).isEqualTo(1);
    assertThat(HEX.formatHex(serializer.serialize(value))).isEqualTo(hex(hexParts));
    isReadFrom(serializer, 1, value, hexParts);
  }

  /** A value is read from these bytes, which some version of the replicator wrote. */
  public static <T> void isReadFrom(
      SimpleVersionedSerializer<T> serializer, int version, T value, String... hexParts)
      throws IOException {
    assertThat(serializer.deserialize(version, HEX.parseHex(hex(hexParts)))).isEqualTo(value);
  }

  /** The parts of a hexadecimal form as a whole. */
  public static String hex(String... parts) {
    return String.join("", parts).replace(" ", "");
  }

  /** Other versions, and bytes after the end, are refused with the name of what is read. */
  public static <T> void refusesWhatItDoesNotKnow(
      SimpleVersionedSerializer<T> serializer, T value, String name) throws IOException {
    byte[] bytes = serializer.serialize(value);
    int newest = serializer.getVersion();
    for (int version : new int[] {0, newest + 1}) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> serializer.deserialize(version, bytes))
          .withMessage(
              "Serialized %s has version %s, supported: %s. It was written by another version of"
                  + " the replicator; start without its state, which loses nothing.",
              name, version, newest == 1 ? "1" : "1 to " + newest);
    }
    byte[] longer = Arrays.copyOf(bytes, bytes.length + 3);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> serializer.deserialize(serializer.getVersion(), longer))
        .withMessage("Serialized %s has 3 bytes after its end.", name);
  }

  /** The hexadecimal form of a text as {@code writeUTF} writes it. */
  public static String utf(String ascii) {
    return HEX.toHexDigits((short) ascii.length())
        + HEX.formatHex(ascii.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
  }
}
