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

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A change of a file. Places count from the start and wrap at the end. */
sealed interface Mutation {

  /** Returns the changed bytes; the given ones are left alone. */
  byte[] apply(byte[] bytes);

  /** A few bytes become others; what does not fit is left out. */
  record SetBytes(int at, byte... values) implements Mutation {
    @Override
    public byte[] apply(byte[] bytes) {
      byte[] changed = bytes.clone();
      int start = place(at, bytes.length);
      System.arraycopy(values, 0, changed, start, Math.min(values.length, bytes.length - start));
      return changed;
    }

    @Override
    public String toString() {
      return "SetBytes[at=" + at + ", values=" + HexFormat.of().formatHex(values) + "]";
    }
  }

  /** A number of a few bytes is written over what is there; what does not fit is left out. */
  record SetNumber(int at, int width, long value) implements Mutation {

    /** Numbers that a length, a count or an offset had better not be. */
    static final long[] HOSTILE = {
      0,
      1,
      -1,
      Byte.MAX_VALUE,
      Short.MAX_VALUE,
      0xffff,
      0x7fff_fff0,
      Integer.MAX_VALUE,
      Integer.MIN_VALUE,
      0x7fff_ffff_ffff_fff0L,
      Long.MAX_VALUE,
      Long.MIN_VALUE
    };

    static final int[] WIDTHS = {Short.BYTES, Integer.BYTES, Long.BYTES};

    @Override
    public byte[] apply(byte[] bytes) {
      byte[] changed = bytes.clone();
      int start = place(at, bytes.length);
      for (int i = 0; i < Math.min(width, bytes.length - start); i++) {
        changed[start + i] = (byte) (value >> Byte.SIZE * (width - 1 - i));
      }
      return changed;
    }
  }

  /** A piece is taken out. */
  record Remove(int at, int length) implements Mutation {
    @Override
    public byte[] apply(byte[] bytes) {
      int from = place(at, bytes.length);
      int to = Math.min(bytes.length, from + length);
      return join(Arrays.copyOf(bytes, from), Arrays.copyOfRange(bytes, to, bytes.length));
    }
  }

  /** A piece comes several times instead of once. */
  record Repeat(int at, int length, int times) implements Mutation {
    @Override
    public byte[] apply(byte[] bytes) {
      int from = place(at, bytes.length);
      byte[] piece = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
      byte[] changed = Arrays.copyOf(bytes, from);
      for (int i = 0; i < times; i++) {
        changed = join(changed, piece);
      }
      return join(changed, Arrays.copyOfRange(bytes, from, bytes.length));
    }
  }

  /** What comes from a place on is that of another file, from some place on. */
  record Splice(int at, CorpusFile other, int otherAt) implements Mutation {
    @Override
    public byte[] apply(byte[] bytes) {
      byte[] tail = other.bytes();
      return join(
          Arrays.copyOf(bytes, place(at, bytes.length)),
          Arrays.copyOfRange(tail, place(otherAt, tail.length), tail.length));
    }
  }

  /** Any change. */
  static Arbitrary<Mutation> any() {
    Arbitrary<Integer> places = Arbitraries.integers().greaterOrEqual(0);
    Arbitrary<Integer> lengths = Arbitraries.integers().between(1, 200);
    return Arbitraries.oneOf(
        Combinators.combine(places, Arbitraries.bytes().array(byte[].class).ofMaxSize(8))
            .as(SetBytes::new),
        numbers(places),
        Combinators.combine(places, lengths).as(Remove::new),
        Combinators.combine(places, lengths, Arbitraries.integers().between(1, 50)).as(Repeat::new),
        Combinators.combine(places, Arbitraries.of(CorpusFile.all()), places).as(Splice::new));
  }

  private static Arbitrary<Mutation> numbers(Arbitrary<Integer> places) {
    Arbitrary<Integer> widths = Arbitraries.of(Short.BYTES, Integer.BYTES, Long.BYTES);
    Arbitrary<Long> values =
        Arbitraries.integers()
            .between(0, SetNumber.HOSTILE.length - 1)
            .map(index -> SetNumber.HOSTILE[index]);
    return Combinators.combine(places, widths, values).as(SetNumber::new);
  }

  private static int place(int at, int length) {
    return length == 0 ? 0 : at % length;
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
