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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Strings against those of the JDK. */
final class ModifiedUtf8Test {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ascii",
        "01234567?",
        "0123456\0",
        "?",
        "01234567\ud83d",
        "\0",
        "\u007f\u0080\u07ff\u0800\uffff",
        "ä€\ud83d\ude00\ud83d"
      })
  void encodesLikeDataOutput(String text) {
    byte[] expected = new MetadataBytes().utf(text).toByteArray();
    byte[] actual = ModifiedUtf8.encode(text);
    assertThat(actual).isEqualTo(Arrays.copyOfRange(expected, Short.BYTES, expected.length));
    assertThat(ModifiedUtf8.firstFault(actual, 0, actual.length)).isEqualTo(ModifiedUtf8.NO_FAULT);
    assertThat(ModifiedUtf8.decode(actual, 0, actual.length)).isEqualTo(text);
  }

  @Property
  void encodesAnyStringLikeDataOutput(@ForAll String text) {
    encodesLikeDataOutput(text);
  }

  @Property(tries = 5000)
  void readsAndRefusesAnyBytesLikeDataInput(@ForAll @Size(max = 12) byte[] bytes)
      throws IOException {
    int fault = ModifiedUtf8.firstFault(bytes, 0, bytes.length);
    try {
      String expected = readUtf(bytes);
      assertThat(fault).isEqualTo(ModifiedUtf8.NO_FAULT);
      assertThat(ModifiedUtf8.decode(bytes, 0, bytes.length)).isEqualTo(expected);
    } catch (UTFDataFormatException e) {
      assertThat(fault).isBetween(0, bytes.length - 1);
      assertThat(readUtf(Arrays.copyOf(bytes, fault)))
          .isEqualTo(ModifiedUtf8.decode(bytes, 0, fault));
    }
  }

  private static String readUtf(byte[] bytes) throws IOException {
    byte[] withLength = new byte[bytes.length + Short.BYTES];
    BigEndian.putShort(withLength, 0, bytes.length);
    System.arraycopy(bytes, 0, withLength, Short.BYTES, bytes.length);
    return new DataInputStream(new ByteArrayInputStream(withLength)).readUTF();
  }
}
