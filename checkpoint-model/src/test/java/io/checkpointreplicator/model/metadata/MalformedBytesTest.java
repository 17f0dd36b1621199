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
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are cut off or changed at random. */
final class MalformedBytesTest {

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6})
  void everyTruncationIsFound(int version) {
    byte[] whole = SampleMetadata.ofVersion(version);
    for (int length = 0; length < whole.length; length++) {
      assertTruncationIsFound(whole, length);
    }
  }

  @Property
  void changedBytesAreReadOrRefused(
      @ForAll @IntRange(min = 3, max = 6) int version, @ForAll("changes") int[] changes) {
    byte[] bytes = SampleMetadata.ofVersion(version);
    for (int change : changes) {
      bytes[Math.floorMod(change >>> Byte.SIZE, bytes.length)] = (byte) change;
    }
    assertReadOrRefused(bytes);
  }

  @Property
  void anyBytesAfterTheVersionAreReadOrRefused(
      @ForAll @IntRange(min = 3, max = 6) int version, @ForAll byte[] random) {
    MetadataBytes bytes = new MetadataBytes().int4(0x4960672d).int4(version).int8(0).int4(0);
    assertReadOrRefused(bytes.raw(random).toByteArray());
  }

  @Property
  void anySerializedPropertiesAreReadOrRefused(@ForAll("changes") int[] changes) {
    byte[] bytes = MetadataBytes.withOperators(4, 0).end(4).toByteArray();
    int start = MetadataBytes.withOperators(4, 0).toByteArray().length;
    for (int change : changes) {
      bytes[start + Math.floorMod(change >>> Byte.SIZE, bytes.length - start)] = (byte) change;
    }
    assertReadOrRefused(bytes);
  }

  /** Each number says which byte to change, and in its last eight bits to what. */
  @Provide
  Arbitrary<int[]> changes() {
    return Arbitraries.integers().array(int[].class).ofMinSize(1).ofMaxSize(4);
  }

  private static void assertReadOrRefused(byte[] bytes) {
    try {
      assertThat(Transcoding.identity(bytes)).isEqualTo(bytes);
    } catch (MetadataFormatException e) {
      assertThat(e.offset()).isBetween(0L, (long) bytes.length);
      assertThat(e.getMessage()).doesNotContain("\n");
    } catch (IOException e) {
      throw new AssertionError("only MetadataFormatException is expected", e);
    }
  }

  private static void assertTruncationIsFound(byte[] whole, int length) {
    byte[] bytes = Arrays.copyOf(whole, length);
    Throwable thrown =
        catchThrowable(
            () ->
                CheckpointMetadataReader.read(
                    new ByteArrayInputStream(bytes), new MetadataVisitor() {}));
    assertThat(thrown)
        .as("cut off after %d of %d bytes", length, whole.length)
        .isInstanceOfSatisfying(
            MetadataFormatException.class,
            e -> {
              assertThat(e.offset()).isEqualTo(length);
              assertThat(e.found()).isEqualTo("end of file");
            });
  }
}
