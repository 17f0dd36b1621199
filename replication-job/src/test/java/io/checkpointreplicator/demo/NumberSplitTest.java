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
package io.checkpointreplicator.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NumberSplitTest {

  @ParameterizedTest
  @CsvSource({"1,1", "7,1", "7,2", "7,3", "7,7", "8,4"})
  void theSplitsTogetherHaveEachNumberOnce(int keys, int splits) {
    long end = 10L * keys;

    List<Long> numbers =
        IntStream.range(0, splits)
            .boxed()
            .flatMap(index -> numbers(NumberSplit.first(index, splits), keys, end))
            .sorted()
            .toList();

    assertThat(numbers).containsExactlyElementsOf(LongStream.range(0, end).boxed().toList());
  }

  @ParameterizedTest
  @CsvSource({"7,2", "7,3", "8,4"})
  void theNumbersOfAKeyAreInOneSplitAndAscend(int keys, int splits) {
    for (int index = 0; index < splits; index++) {
      List<Long> numbers = numbers(NumberSplit.first(index, splits), keys, 50).toList();

      assertThat(numbers).isSorted();
      int remainder = index;
      assertThat(numbers).allMatch(number -> number % keys % splits == remainder);
    }
  }

  @Test
  void readsBackAsItWasWritten() throws IOException {
    NumberSplit split = new NumberSplit(1, 3, Long.MAX_VALUE - 5);
    NumberSplitSerializer serializer = new NumberSplitSerializer();
    UnassignedSplitsSerializer listSerializer = new UnassignedSplitsSerializer();
    List<NumberSplit> splits = List.of(split, NumberSplit.first(0, 3));

    assertThat(serializer.deserialize(1, serializer.serialize(split))).isEqualTo(split);
    assertThat(listSerializer.deserialize(1, listSerializer.serialize(splits))).isEqualTo(splits);
    assertThat(listSerializer.deserialize(1, listSerializer.serialize(List.of()))).isEmpty();
  }

  @Test
  void refusesBytesThatItDidNotWrite() {
    NumberSplitSerializer serializer = new NumberSplitSerializer();
    byte[] written = serializer.serialize(NumberSplit.first(0, 1));
    byte[] longer = Arrays.copyOf(written, written.length + 1);

    assertThatThrownBy(() -> serializer.deserialize(2, written))
        .isInstanceOf(IOException.class)
        .hasMessage("Version of a number split: found 2, supported 1");
    assertThatThrownBy(() -> serializer.deserialize(1, longer))
        .isInstanceOf(IOException.class)
        .hasMessage("Number split of 17 bytes, expected 16");
    assertThatThrownBy(() -> new UnassignedSplitsSerializer().deserialize(1, longer))
        .isInstanceOf(IOException.class)
        .hasMessage("Number split of 1 bytes, expected 16");
  }

  @Test
  void refusesNonsense() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NumberSplit(2, 2, 0))
        .withMessage("index must be between 0 and 1: 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NumberSplit(0, 2, -1))
        .withMessage("next must not be negative: -1");
  }

  private static Stream<Long> numbers(NumberSplit first, int keys, long end) {
    return Stream.iterate(first, split -> split.next() < end, split -> split.advanced(keys))
        .map(NumberSplit::next);
  }
}
