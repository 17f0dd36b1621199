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
package io.checkpointreplicator.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MessagesTest {

  @Test
  void aSentenceSpeaksForItself() {
    assertThat(Messages.of(new IOException("Disk x is full. Delete something.")))
        .isEqualTo("Disk x is full. Delete something.");
  }

  @Test
  void everythingElseComesWithTheNameOfTheError() {
    assertThat(Messages.of(new FileNotFoundException("/a/b (No such file or directory)")))
        .isEqualTo("FileNotFoundException: /a/b (No such file or directory)");
    assertThat(Messages.of(new IOException("a.b."))).isEqualTo("IOException: a.b.");
    assertThat(Messages.of(new IOException())).isEqualTo("IOException");
    assertThat(Messages.of(new IOException(""))).isEqualTo("IOException");
  }

  /** Names in other people's metadata must not change what a terminal shows. */
  @Test
  void aMessageIsOneLineWithoutControlCharacters() {
    assertThat(Messages.of(new IOException("a\r\n\tb\u001b[31mc\u0000.d e.")))
        .isEqualTo("a b [31mc .d e.");
  }

  @Test
  void isCutAt8192Characters() {
    assertThat(Messages.fit("x".repeat(8192))).isEqualTo("x".repeat(8192));
    assertThat(Messages.fit("x".repeat(8193))).isEqualTo("x".repeat(8192) + " ...");
    assertThat(Messages.of(new IOException("x".repeat(100_000)))).hasSize(8196).endsWith("x ...");
  }

  /** Half a character cannot be written as JSON. */
  @Test
  void consistsOfWholeCharacters() {
    for (String text : new String[] {"\ud83d", "a\ude00b", "x".repeat(8191) + "\ud83d\ude00y"}) {
      String fitting = Messages.fit(text);
      assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(fitting)).isTrue();
    }
    assertThat(Messages.fit("a\ud83d\ude00b")).isEqualTo("a\ud83d\ude00b");
  }
}
