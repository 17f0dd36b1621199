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

import static io.checkpointreplicator.model.metadata.Mutation.SetNumber.HOSTILE;
import static io.checkpointreplicator.model.metadata.Mutation.SetNumber.WIDTHS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Real metadata that was changed, of all variants: what {@link WatchedRun} asserts holds for any of
 * it. A failure prints the changes, minimized, and the seed that makes them again.
 *
 * <p>The build makes some thousand changes. With {@code -Dfuzz.tries=N} each property makes N, and
 * with N of at least the number of {@link #hostileNumbers()}, some 3 million, those are tried all:
 *
 * <pre>
 *   mvn -B test -pl checkpoint-model -Dtest=CorpusFuzzTest -Dfuzz.tries=4000000
 * </pre>
 */
final class CorpusFuzzTest {

  /**
   * A file with changes.
   *
   * @param file what it was
   * @param mutations what is done to it, in this order
   */
  record Changed(CorpusFile file, List<Mutation> mutations) {
    byte[] bytes() {
      byte[] bytes = file.bytes();
      for (Mutation mutation : mutations) {
        bytes = mutation.apply(bytes);
      }
      return bytes;
    }
  }

  @Property
  void changedFilesAreReadOrRefused(@ForAll("changed") Changed changed) {
    InTime.run(() -> WatchedRun.identity(changed.bytes()));
  }

  /** Whatever is claimed to be long, at each place where a length could be. */
  @Property
  void hostileNumbersAreReadOrRefused(@ForAll("hostileNumbers") Changed changed) {
    InTime.run(() -> WatchedRun.identity(changed.bytes()));
  }

  @Property
  void changedFilesAreRewrittenOrRefusedAsTheyAreRead(@ForAll("changed") Changed changed) {
    InTime.run(() -> assertRewrittenOrRefusedAsRead(changed.bytes()));
  }

  private static void assertRewrittenOrRefusedAsRead(byte[] bytes) throws IOException {
    Optional<MetadataFormatException> reading = WatchedRun.identity(bytes);
    Optional<MetadataFormatException> rewriting =
        WatchedRun.of(bytes, new ReplicaRewriter(), OutputStream.nullOutputStream());
    assertThat(rewriting.map(Exception::getMessage)).isEqualTo(reading.map(Exception::getMessage));
    if (rewriting.isEmpty()) {
      assertEverythingMoved(bytes);
    }
  }

  private static void assertEverythingMoved(byte[] bytes) throws IOException {
    byte[] moved = Transcoding.rewrite(new ByteArrayInputStream(bytes), new ReplicaRewriter());
    assertThat(WatchedRun.identity(moved)).isEmpty();
    Paths paths = new Paths();
    CheckpointMetadataReader.read(new ByteArrayInputStream(moved), paths);
    assertThat(paths.all).allMatch(path -> path.startsWith(ReplicaRewriter.ROOT));
    Paths original = new Paths();
    CheckpointMetadataReader.read(new ByteArrayInputStream(bytes), original);
    assertThat(paths.all).hasSameSizeAs(original.all);
  }

  /** What was written before a refusal is a beginning, and nobody can take it for the whole. */
  @Property
  void whatIsWrittenOfATruncatedFileIsTheBeginningOfTheWhole(
      @ForAll("files") CorpusFile file, @ForAll int length) {
    InTime.run(() -> assertBeginning(file, length));
  }

  private static void assertBeginning(CorpusFile file, int length) throws IOException {
    byte[] cut = Arrays.copyOf(file.bytes(), Math.floorMod(length, file.bytes().length));
    ByteArrayInputStream in = new ByteArrayInputStream(file.bytes());
    ExpectedOutput out = new ExpectedOutput(Transcoding.rewrite(in, new ReplicaRewriter()));
    assertThat(WatchedRun.of(cut, new ReplicaRewriter(), out)).isPresent();
    out.assertEnd(false);
  }

  @Provide
  Arbitrary<CorpusFile> files() {
    return Arbitraries.of(CorpusFile.all());
  }

  @Provide
  Arbitrary<Changed> changed() {
    return Combinators.combine(files(), Mutation.any().list().ofMinSize(1).ofMaxSize(6))
        .as(Changed::new);
  }

  /** Each hostile number of each width at each place of each file, one at a time. */
  @Provide
  Arbitrary<Changed> hostileNumbers() {
    int bytes = CorpusFile.all().stream().mapToInt(file -> file.bytes().length).sum();
    return Arbitraries.integers()
        .between(0, bytes * HOSTILE.length * WIDTHS.length - 1)
        .map(CorpusFuzzTest::hostileNumber);
  }

  private static Changed hostileNumber(int index) {
    long value = HOSTILE[index % HOSTILE.length];
    int width = WIDTHS[index / HOSTILE.length % WIDTHS.length];
    int at = index / HOSTILE.length / WIDTHS.length;
    for (CorpusFile file : CorpusFile.all()) {
      if (at < file.bytes().length) {
        return new Changed(file, List.of(new Mutation.SetNumber(at, width, value)));
      }
      at -= file.bytes().length;
    }
    throw new IllegalArgumentException("There are not that many places: " + index);
  }

  private static final class Paths implements MetadataVisitor {
    private final List<String> all = new ArrayList<>();

    @Override
    public void file(StateFileReference reference) {
      all.add(reference.path());
    }

    @Override
    public void directory(DirectoryReference reference) {
      all.add(reference.path());
    }
  }
}
