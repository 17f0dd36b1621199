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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplicaFilesTest {
  private static final String UUID_NAME = "0123abcd-4567-89ef-0123-456789abcdef";
  private static final Content CONTENT = new Content(7, 0xFFFFFFFFL);

  /** Few of each kind, so that replicas share files, and disagree on some. */
  @Provide
  Arbitrary<Map<String, Content>> files() {
    Arbitrary<String> names =
        Arbitraries.of(
            UUID_NAME,
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "00000000-0000-0000-0000-000000000000",
            UUID_NAME.toUpperCase(Locale.ROOT),
            UUID_NAME + ".0-7",
            UUID_NAME.replace('-', '_'),
            UUID_NAME.replace('7', 'g'),
            UUID_NAME.replace('7', '\u0665'),
            "a",
            "b");
    Arbitrary<String> paths =
        Arbitraries.of("shared/", "taskowned/", "chk-1/", "chk-11/", "shared/foreign/")
            .flatMap(directory -> names.map(name -> directory + name));
    Arbitrary<Content> contents =
        Arbitraries.of(CONTENT, new Content(Long.MAX_VALUE, 0), new Content(0, 1));
    return Arbitraries.maps(paths, contents).ofMaxSize(40);
  }

  @Property(tries = 300)
  void areAMapWhateverElseIsInThePool(
      @ForAll("files") Map<String, Content> older, @ForAll("files") Map<String, Content> newer) {
    FilePool pool = new FilePool();
    ReplicaFiles first = ReplicaFiles.of(older).in(pool);
    ReplicaFiles second = ReplicaFiles.of(newer).in(pool);
    assertThat(first).isEqualTo(older).hasSameSizeAs(older);
    assertThat(second).isEqualTo(newer).hasSameSizeAs(newer);
    for (String path : newer.keySet()) {
      assertThat(first.get(path)).isEqualTo(older.get(path));
      assertThat(first.containsKey(path)).isEqualTo(older.containsKey(path));
    }
  }

  @Property(tries = 300)
  void leaveOutWhatAnotherReplicaNamesEvenWithAnotherContent(
      @ForAll("files") Map<String, Content> older, @ForAll("files") Map<String, Content> newer) {
    FilePool pool = new FilePool();
    Map<String, Content> rest = new HashMap<>(older);
    rest.keySet().removeAll(newer.keySet());
    ReplicaFiles first = ReplicaFiles.of(older).in(pool);
    assertThat(first.without(ReplicaFiles.of(newer).in(pool))).isEqualTo(rest);
    assertThat(first.without(ReplicaFiles.of(newer))).isEqualTo(rest);
    assertThat(first).isEqualTo(older);
  }

  @Test
  void areFoundByDirectoryAndName() {
    ReplicaFiles files =
        ReplicaFiles.of(Map.of("shared/" + UUID_NAME, CONTENT, "shared/a", new Content(1, 2)));
    assertThat(files.content("shared/", UUID_NAME)).contains(CONTENT);
    assertThat(files.content("shared/", "a")).contains(new Content(1, 2));
    assertThat(files.content("taskowned/", UUID_NAME)).isEmpty();
    assertThat(files.content("taskowned/", "a")).isEmpty();
    assertThat(files.content("shared/", "/a")).isEmpty();
    assertThat(files.get(7)).isNull();
    assertThat(files.get("")).isNull();
  }

  @Test
  void aReplicaThatDisagreesKeepsItsOwnContents() {
    FilePool pool = new FilePool();
    ReplicaFiles first = ReplicaFiles.of(Map.of("shared/a", CONTENT)).in(pool);
    Map<String, Content> other = new LinkedHashMap<>();
    other.put("shared/" + UUID_NAME, CONTENT);
    other.put("shared/a", new Content(8, 8));
    assertThat(ReplicaFiles.of(other).in(pool)).isEqualTo(other);
    assertThat(first).isEqualTo(Map.of("shared/a", CONTENT));
  }

  @Test
  void refuseAFileWithTwoContents() {
    ReplicaFiles.Builder files = new ReplicaFiles.Builder(new FilePool());
    files.add("shared/a", CONTENT);
    files.add("shared/a", CONTENT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> files.add("shared/a", new Content(8, 8)))
        .withMessage("'shared/a' is named twice, with two contents.");
  }

  /** The name being as Flink gives them makes the directory no better. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "other/",
        "../",
        "chk-1/sub/",
        "chk-01/",
        "shared/../",
        "shared//",
        "/shared/"
      })
  void refuseDirectoriesThatHoldNoStateFiles(String directory) {
    ReplicaFiles.Builder files = new ReplicaFiles.Builder(new FilePool());
    for (String name : List.of(UUID_NAME, "a")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> files.add(directory + name, CONTENT))
          .withMessageContaining("is no place for a state file");
    }
    assertThat(files.build()).isEmpty();
  }

  @Test
  void aPoolKeepsASharedFileOnce() {
    FilePool pool = new FilePool();
    Map<String, Content> files = manyFiles(10_000);
    ReplicaFiles first = ReplicaFiles.of(files).in(pool);
    ReplicaFiles second = ReplicaFiles.of(files).in(pool);
    assertThat(pool.size()).isEqualTo(10_000);
    assertThat(first).isEqualTo(files);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void filesAreFoundWhileOthersAreAdded() {
    FilePool pool = new FilePool();
    Map<String, Content> files = manyFiles(100);
    ReplicaFiles first = ReplicaFiles.of(files).in(pool);
    AtomicBoolean added = new AtomicBoolean();
    CompletableFuture<Void> adding =
        CompletableFuture.runAsync(() -> ReplicaFiles.of(manyFiles(200_000)).in(pool))
            .whenComplete((done, error) -> added.set(true));
    while (!added.get()) {
      files.forEach((path, content) -> assertThat(first.get(path)).isEqualTo(content));
    }
    adding.join();
    assertThat(pool.size()).isEqualTo(200_000);
    assertThat(first).isEqualTo(files);
  }

  /** The same first files, however many. */
  private static Map<String, Content> manyFiles(int count) {
    Map<String, Content> files = new LinkedHashMap<>();
    for (int i = 0; i < count; i++) {
      String name = new UUID(i * 0x9E3779B97F4A7C15L, i).toString();
      files.put("shared/" + (i % 10 == 0 ? name + ".0-1" : name), new Content(i, i));
    }
    return files;
  }
}
