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

import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReferenceException;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.model.replica.StateFileMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Real metadata with changed paths, rewritten as for a replica: each file lies under an allowed
 * root and goes to a place inside the replica, or the metadata is refused with a reason.
 */
final class HostilePathsFuzzTest {

  private static final StorePath ROOT = StorePath.parse("file:/tmp/corpus");
  private static final StorePath JOB = ROOT.resolve("job");
  private static final StorePath REPLICA = StorePath.parse("hdfs://dc2/replicas/job");

  private static final List<String> PIECES =
      List.of("/", "//", "..", "/../", "../../../", ".", ":", "\\", "%2e%2e", "\0", "é", "s3://");

  @Property
  void leadToPlacesInsideTheReplicaOnly(
      @ForAll("files") CorpusFile file, @ForAll("places") List<Mutation> changes) {
    byte[] bytes = file.bytes();
    for (Mutation change : changes) {
      bytes = change.apply(bytes);
    }
    byte[] changed = bytes;
    Mapped mapped = new Mapped();
    Throwable thrown =
        catchThrowable(
            () ->
                CheckpointMetadataTranscoder.transcode(
                    new ByteArrayInputStream(changed),
                    OutputStream.nullOutputStream(),
                    mapped,
                    new MetadataVisitor() {}));
    if (thrown != null) {
      assertThat(thrown).isInstanceOfAny(MetadataFormatException.class, ReferenceException.class);
      assertThat(thrown.getMessage()).isNotEmpty().doesNotContainPattern("\\p{Cntrl}");
    }
    assertThat(mapped.targets)
        .allSatisfy(
            target -> {
              StorePath place = REPLICA.resolve(target);
              assertThat(REPLICA.contains(place)).isTrue();
              assertThat(place).isNotEqualTo(REPLICA);
              assertThat(REPLICA.relativize(place)).isEqualTo(target);
            });
    assertThat(mapped.sources).allMatch(ROOT::contains);
  }

  @Provide
  Arbitrary<CorpusFile> files() {
    return Arbitraries.of(CorpusFile.all());
  }

  /** Pieces of paths over whatever is there, most of which is paths. */
  @Provide
  Arbitrary<List<Mutation>> places() {
    Arbitrary<Integer> at = Arbitraries.integers().greaterOrEqual(0);
    return Combinators.combine(at, Arbitraries.of(PIECES))
        .as(HostilePathsFuzzTest::overwrite)
        .list()
        .ofMinSize(1)
        .ofMaxSize(10);
  }

  private static Mutation overwrite(int at, String piece) {
    return new Mutation.SetBytes(at, ModifiedUtf8.encode(piece));
  }

  /** As the replicator maps files. */
  private static final class Mapped implements LocationRewriter {
    private final StateFileMapper mapper =
        new StateFileMapper(
            new SourceCheckpoint(new JobId("a".repeat(32)), JOB, 7, 0),
            new AllowedRoots(List.of(ROOT)));

    private final List<String> targets = new ArrayList<>();
    private final List<StorePath> sources = new ArrayList<>();

    @Override
    public FileLocation rewrite(StateFileReference reference) throws IOException {
      StateFile file = mapper.map(reference);
      sources.add(file.source());
      targets.add(file.targetPath());
      String path = REPLICA.resolve(file.targetPath()).toString();
      return reference.encoding() == PathEncoding.SEGMENT
          ? new FileLocation.Segment(path, 0)
          : new FileLocation.Absolute(path);
    }

    @Override
    public String rewriteDirectory(DirectoryReference reference) throws IOException {
      String target = mapper.mapDirectory(reference);
      targets.add(target);
      return REPLICA.resolve(target).toString();
    }
  }
}
