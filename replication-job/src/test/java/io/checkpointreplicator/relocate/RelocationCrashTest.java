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
package io.checkpointreplicator.relocate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.inspect.CheckpointPlace;
import io.checkpointreplicator.inspect.Verification;
import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.MetadataPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A relocation is killed at each call to the store, and done again. */
class RelocationCrashTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final Faults faults = FaultyFileSystem.install();

  @TempDir private Path directory;

  /** What a store does with a rename to a name that exists. */
  enum RenameOver {
    /** As a local file system. */
    REPLACES,
    /** As HDFS. */
    IS_REFUSED
  }

  @ParameterizedTest
  @EnumSource
  void aCrashLeavesTheOldOrTheNewMetadata(RenameOver rename) throws Exception {
    byte[] before = null;
    byte[] after = null;
    int crashes = 0;
    for (Moment moment : Moment.values()) {
      for (int call = 1; ; call++) {
        Path copy = directory.resolve("copy-" + moment + "-" + call);
        Path metadata = copyOfAReplica(copy).resolve("_metadata");
        before = before == null ? Files.readAllBytes(metadata) : before;
        refuseIf(rename);
        faults.crashAt(call, moment);
        try {
          relocate(copy);
        } catch (IOException e) {
          assertThat(faults.hasCrashed()).as("%s", e).isTrue();
        }
        boolean crashed = faults.hasCrashed();
        faults.recover();
        assertOldOrNew(rename, metadata, before, copy);
        refuseIf(rename);
        assertThat(relocate(copy)).hasSize(1).noneMatch(RelocationResult.Refused.class::isInstance);
        after = Files.readAllBytes(metadata);
        assertThat(relocate(copy)).allMatch(RelocationResult.UpToDate.class::isInstance);
        assertWhole(copy);
        faults.recover();
        if (!crashed) {
          break;
        }
        crashes++;
      }
    }
    assertThat(after).isNotEqualTo(before);
    assertThat(crashes).isGreaterThan(20);
  }

  private void assertOldOrNew(RenameOver rename, Path metadata, byte[] before, Path copy)
      throws IOException {
    if (Files.exists(metadata)) {
      byte[] found = Files.readAllBytes(metadata);
      boolean old = Arrays.equals(found, before);
      assertThat(old || new String(found, "ISO-8859-1").contains(copy.toString())).isTrue();
    } else {
      assertThat(rename).isEqualTo(RenameOver.IS_REFUSED);
      assertThat(metadata.resolveSibling("._metadata.replaced")).hasBinaryContent(before);
    }
  }

  @Test
  void aStoreThatIsFullLeavesNothingBehind() throws Exception {
    Path copy = directory.resolve("copy");
    Path checkpoint = copyOfAReplica(copy);
    byte[] before = Files.readAllBytes(checkpoint.resolve("_metadata"));
    faults.on(Operation.WRITE, ".*relocating").fail();

    assertThatIOException().isThrownBy(() -> relocate(copy)).withMessage("Injected fault");

    assertThat(checkpoint.resolve("_metadata")).hasBinaryContent(before);
    assertThat(checkpoint).isDirectoryNotContaining("glob:**/.*");
  }

  /** Each of the two files is renamed over once. */
  private void refuseIf(RenameOver rename) {
    if (rename == RenameOver.IS_REFUSED) {
      faults.on(Operation.RENAME, ".*json.gz.relocating -> .*").first(1).refuse();
      faults.on(Operation.RENAME, ".*_metadata.relocating -> .*").first(1).refuse();
    }
  }

  /** A replica whose metadata names the place it was copied from. */
  private Path copyOfAReplica(Path copy) throws IOException {
    Path old = directory.resolve("old");
    ReplicaTree.faulty(old, JOB).replica(7, "shared/a", "chk-7/b");
    Files.move(old, copy);
    return copy.resolve(JOB + "/chk-7");
  }

  private List<RelocationResult> relocate(Path copy) throws Exception {
    List<RelocationResult> results = new ArrayList<>();
    StorePath from = FaultyFileSystem.path(directory.resolve("old"));
    Move move = new Move(from, FaultyFileSystem.path(copy));
    new Relocation(move, List.of(), MetadataPaths.ABSOLUTE).run(results::add);
    return results;
  }

  private static void assertWhole(Path copy) throws Exception {
    Path checkpoint = copy.resolve(JOB + "/chk-7");
    Verification verification =
        Verification.of(CheckpointPlace.find(FaultyFileSystem.path(checkpoint)), Depth.CHECKSUMS);
    assertThat(verification.problems()).isEmpty();
    assertThat(verification.files()).isEqualTo(2);
    try (Stream<Path> files = Files.walk(copy)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.startsWith("."));
    }
    FileUtils.deleteDirectory(copy.toFile());
  }
}
