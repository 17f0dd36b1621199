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

import static io.checkpointreplicator.model.metadata.MetadataBytes.withOperators;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The properties at the end of a file, which are walked over but never deserialized. */
final class SerializedObjectWalkerTest {

  static List<Serializable> objects() {
    SampleProperties inner = SampleProperties.of("inner");
    ArrayList<Serializable> list = new ArrayList<>(List.of(inner, inner, TimeUnit.DAYS, "s"));
    LinkedHashMap<String, Serializable> map = new LinkedHashMap<>(Map.of("list", list));
    map.put("date", new Date(0));
    map.put("number", BigInteger.TEN.pow(500));
    map.put("id", new UUID(1, 2));
    map.put("map", new HashMap<>(Map.of(1, 2L, 3, 4L)));
    return List.of(
        "a string",
        SampleProperties.of(null),
        SampleProperties.of(list),
        SampleProperties.of(map),
        new Primitives(),
        new byte[300_000],
        new long[][] {{1, 2}, {}, null},
        new String[] {"a", "a", null, "b"},
        new BySelf());
  }

  @ParameterizedTest
  @MethodSource("objects")
  void walksOverWholeObjectsAndFindsMissingEnds(Serializable object) throws IOException {
    MetadataBytes bytes = withOperators(4, 0).serialized(object);
    int start = withOperators(4, 0).toByteArray().length;
    byte[] whole = bytes.toByteArray();
    assertThat(EventLog.of(bytes))
        .containsExactly("header 4 42", "trailing " + (whole.length - start));
    for (int length = start; length < whole.length; length += length < 500 ? 1 : 1 + length / 20) {
      InputStream in = new ByteArrayInputStream(whole, 0, length);
      MetadataFormatException e =
          catchThrowableOfType(
              MetadataFormatException.class,
              () -> CheckpointMetadataReader.read(in, new MetadataVisitor() {}));
      assertThat(e).as("cut off after %d of %d bytes", length, whole.length).isNotNull();
      assertThat(e.found()).isEqualTo("end of file");
      assertThat(e.structurePath()).isEqualTo("properties");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6})
  void refusesAFileWithoutProperties(int version) {
    assertRefused(withOperators(version, 0), "properties: found end of file; allowed: at least 4");
    assertRefused(
        withOperators(version, 0).int4(0),
        "found beginning of serialized properties 0x00000000; allowed: 0xaced0005.");
  }

  @Test
  void refusesWhatIsNoObject() {
    assertRefused(
        properties().int1(0x77), "found type 0x77 of a serialized object; allowed: 0x70,");
    assertRefused(properties().int1(0x71).int4(0x7e0000), "found reference 0x7e0000 in serialized");
    assertRefused(properties().int1(0x73).int1(0x74), "found type 0x74 of a serialized class");
  }

  @Test
  void refusesReferencesToWhatIsNoClass() {
    MetadataBytes bytes = properties().int1(0x73);
    bytes.int1(0x72).utf("C").int8(0).int1(2).raw((byte) 0, (byte) 1).int1('L').utf("f");
    bytes.int1(0x74).utf("LC;").int1(0x78).int1(0x71);
    assertRefused(bytes.int4(0x7e0001), "reference 0x7e0001; allowed: that of a serialized class");
  }

  @Test
  void refusesAClassThatIsItsOwnSuperclass() {
    MetadataBytes bytes = properties().int1(0x73);
    bytes.int1(0x72).utf("C").int8(0).int1(2).raw((byte) 0, (byte) 0).int1(0x78).int1(0x71);
    assertRefused(bytes.int4(0x7e0000), "reference 0x7e0000; allowed: that of a serialized class");
  }

  @Test
  void refusesEndlessNesting() {
    MetadataBytes objects = properties().int1(0x73);
    MetadataBytes superclasses = properties().int1(0x73);
    objects.int1(0x72).utf("C").int8(0).int1(3).raw((byte) 0, (byte) 0).int1(0x78).int1(0x70);
    for (int i = 0; i < 100; i++) {
      objects.int1(0x73).int1(0x71).int4(0x7e0000);
      superclasses.int1(0x72).utf("C").int8(0).int1(2).raw((byte) 0, (byte) 0).int1(0x78);
    }
    assertRefused(objects, "serialized objects nested deeper than 64; allowed: at most 64.");
    assertRefused(superclasses, "more than 64 superclasses; allowed: at most 64.");
  }

  @Test
  void refusesImplausibleClasses() {
    MetadataBytes fields = properties().int1(0x73).int1(0x72).utf("C").int8(0).int1(2);
    assertRefused(fields.raw((byte) 3, (byte) 0xe9), "a serialized class of 1001 fields; allowed:");
    MetadataBytes type = properties().int1(0x73).int1(0x72).utf("C").int8(0).int1(2);
    assertRefused(type.raw((byte) 0, (byte) 1).int1('Q'), "type 0x51 of a serialized field");
    MetadataBytes flags = properties().int1(0x73).int1(0x72).utf("C").int8(0).int1(4);
    assertRefused(
        flags, "flags 0x04 of a serialized class; allowed: externalizable only in blocks");
    MetadataBytes array = properties().int1(0x75).int1(0x72).utf("C").int8(0).int1(2);
    array.raw((byte) 0, (byte) 0).int1(0x78).int1(0x70);
    assertRefused(array, "a serialized array of a class of no arrays; allowed: a class of arrays.");
    MetadataBytes classes = properties().int1(0x75).int1(0x72).utf("[L").int8(0).int1(2);
    classes.raw((byte) 0, (byte) 0).int1(0x78).int1(0x70).int4(1000);
    for (int i = 0; i < 300; i++) {
      classes.int1(0x73).int1(0x72).utf("C").int8(0).int1(2).raw((byte) 0, (byte) 0);
      classes.int1(0x78).int1(0x70);
    }
    assertRefused(classes, "more serialized classes or fields than properties have; allowed: at");
  }

  private static MetadataBytes properties() {
    return withOperators(4, 0).int4(0xaced0005);
  }

  private static void assertRefused(MetadataBytes bytes, String message) {
    assertThatThrownBy(() -> EventLog.of(bytes))
        .isInstanceOf(MetadataFormatException.class)
        .hasMessageContaining(message);
  }

  private static final class Primitives implements Serializable {
    private static final long serialVersionUID = 1L;
    private final byte b = 1;
    private final char c = 'c';
    private final double d = 1;
    private final float f = 1;
    private final int i = 1;
    private final long j = 1;
    private final short s = 1;
    private final boolean z = true;

    @Override
    public String toString() {
      return Arrays.asList(b, c, d, f, i, j, s, z).toString();
    }
  }

  /** Writes more than 1024 bytes, so that its data is split into several blocks. */
  public static final class BySelf implements Externalizable {
    private static final long serialVersionUID = 1L;

    @Override
    public void writeExternal(ObjectOutput out) throws IOException {
      out.write(new byte[3000]);
      out.writeObject("in between");
      out.writeInt(7);
    }

    @Override
    public void readExternal(ObjectInput in) {
      throw new IllegalStateException("nobody deserializes this");
    }
  }
}
