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
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An object that runs code when it is deserialized lies where the properties belong. */
final class PoisonedPropertiesTest {

  @TempDir private Path directory;

  static List<CorpusFile> files() {
    return CorpusFile.all();
  }

  /** The poison works: without this the other tests could not fail. */
  @Test
  void whoeverDeserializesItRunsIt() throws Exception {
    byte[] properties = new MetadataBytes().serialized(poison()).toByteArray();
    int before = Poison.runs();
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(properties))) {
      in.readObject();
    }
    assertThat(Poison.runs()).isGreaterThan(before);
    assertThat(trace()).exists();
  }

  @ParameterizedTest
  @MethodSource("files")
  void isCarriedButNotRun(CorpusFile file) throws IOException {
    int start = file.startOfProperties();
    MetadataBytes poisoned = new MetadataBytes().raw(Arrays.copyOf(file.bytes(), start));
    poisoned.serialized(nested(poison()));
    byte[] bytes = poisoned.toByteArray();
    byte[] properties = Arrays.copyOfRange(bytes, start, bytes.length);
    int before = Poison.runs();

    assertThat(EventLog.of(poisoned)).last().isEqualTo("trailing " + properties.length);
    assertThat(Transcoding.identity(bytes)).isEqualTo(bytes);
    byte[] moved = Transcoding.rewrite(poisoned, new ReplicaRewriter());
    assertThat(Arrays.copyOfRange(moved, moved.length - properties.length, moved.length))
        .isEqualTo(properties);

    assertThat(Poison.runs()).isEqualTo(before);
    assertThat(trace()).doesNotExist();
  }

  private Poison poison() {
    return new Poison(trace());
  }

  private Path trace() {
    return directory.resolve("trace");
  }

  /** In the object itself, in a list and as the key of a map, which is what gadgets are made of. */
  private static Serializable nested(Poison poison) {
    HashMap<Serializable, Serializable> map = new HashMap<>();
    map.put(poison, "value");
    return SampleProperties.of(new ArrayList<Serializable>(List.of(poison, map)));
  }
}
