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

import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StatePart;
import io.checkpointreplicator.model.metadata.StateRole;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against {@link StateFileMapper}, which looks at each path in full. */
final class MappedDirectoriesTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final String[] PIECES = {
    "/",
    "/",
    "/",
    "//",
    "/..",
    "/.",
    "..",
    ".",
    "file:",
    "hdfs:",
    "hdfs://nn",
    "hdfs://NN:8020",
    "/source",
    "/source/" + JOB,
    "shared",
    "/shared",
    "/shared/",
    "/taskowned/",
    "/chk-7",
    "chk-7/",
    "/chk-8",
    "sp-7",
    "_metadata",
    "/dstl",
    "dstl",
    "user:secret@",
    ":",
    "@",
    "x",
    "name",
    "\\",
    "\u0000",
    "\u007f",
    "%2e",
    " ",
    "\u00e4",
    "\ud83d",
    "\ud83d\ude00",
    "?",
    "#",
    "a:b"
  };

  private static StateFileReference reference(PathEncoding encoding, String path) {
    return new StateFileReference(
        encoding,
        path,
        encoding == PathEncoding.SEGMENT ? 5 : 0,
        10,
        LengthRule.EXACT,
        StateRole.MANAGED_KEYED,
        StatePart.INCREMENTAL_SHARED);
  }

  private static SourceCheckpoint checkpoint(CheckpointKind kind) {
    return new SourceCheckpoint(JOB, kind, StorePath.parse("file:/source/" + JOB), 7, 0);
  }

  private static final AllowedRoots ROOTS =
      new AllowedRoots(
          List.of(
              StorePath.parse("file:/source"),
              StorePath.parse("file:/dstl"),
              StorePath.parse("file:/single/file"),
              StorePath.parse("hdfs://nn/")));

  private static Optional<String> inFull(CheckpointKind kind, StateFileReference reference) {
    try {
      StateFileMapper mapper = new StateFileMapper(checkpoint(kind), ROOTS);
      return Optional.of(mapper.map(reference).targetPath());
    } catch (ReferenceException e) {
      return Optional.empty();
    }
  }

  @Provide
  Arbitrary<String> nastyPaths() {
    Arbitrary<String> pieces =
        Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(8).map(list -> String.join("", list));
    Arbitrary<String> start =
        Arbitraries.of(
            "",
            "file:/source/" + JOB,
            "file:///source/" + JOB + "/shared",
            "file:/source/" + JOB + "/chk-7/",
            "file:/dstl",
            "hdfs://nn",
            "hdfs:/",
            "file:/single/file");
    return start.flatMap(first -> pieces.map(rest -> first + rest));
  }

  @Property(tries = 20_000)
  void saysNothingThatTheMapperDoesNotSay(
      @ForAll("nastyPaths") String path,
      @ForAll CheckpointKind kind,
      @ForAll PathEncoding encoding,
      @ForAll("nastyPaths") String other) {
    MappedDirectories directories = new MappedDirectories(checkpoint(kind), ROOTS);
    // What was seen before in the same directory, or elsewhere, makes no difference.
    targetPath(directories, reference(encoding, other));
    targetPath(
        directories, reference(encoding, path.substring(0, path.lastIndexOf('/') + 1) + "before"));

    for (String each : List.of(path, other)) {
      StateFileReference reference = reference(encoding, each);
      Optional<String> found = targetPath(directories, reference);
      if (found.isPresent()) {
        assertThat(found).isEqualTo(inFull(kind, reference));
      }
    }
  }

  @Property(tries = 5000)
  void saysNothingElseOfAnyName(@ForAll String name, @ForAll CheckpointKind kind) {
    MappedDirectories directories = new MappedDirectories(checkpoint(kind), ROOTS);
    for (String directory : List.of("shared/", "chk-7/", "", "taskowned/sub/")) {
      StateFileReference reference =
          reference(PathEncoding.ABSOLUTE, "file:/source/" + JOB + "/" + directory + name);
      Optional<String> found = targetPath(directories, reference);
      if (found.isPresent()) {
        assertThat(found).isEqualTo(inFull(kind, reference));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "file:/source/%s/shared/f, shared/f",
    "file:///source/%s/shared/sub/f, shared/sub/f",
    "file:/source/%s/chk-7/f, chk-7/f",
    "file:/source/%s/taskowned/f.x, taskowned/f.x",
    "file:/source/%s/shared/../shared/a b, shared/a b",
  })
  void knowsWhereUsualFilesGo(String path, String target) {
    MappedDirectories directories =
        new MappedDirectories(checkpoint(CheckpointKind.CHECKPOINT), ROOTS);
    StateFileReference reference = reference(PathEncoding.ABSOLUTE, path.formatted(JOB));

    assertThat(targetPath(directories, reference)).hasValue(target);
    assertThat(targetPath(directories, reference)).hasValue(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:/source/%s/chk-7/_metadata",
        "file:/source/%s/chk-7/sub/f",
        "file:/source/%s/chk-7",
        "file:/source/%s/shared/..",
        "file:/elsewhere/%s/f",
        "file:/single/file",
        "hdfs://user:secret",
        "shared/f",
      })
  void leavesTheRestToTheMapper(String path) {
    MappedDirectories directories =
        new MappedDirectories(checkpoint(CheckpointKind.CHECKPOINT), ROOTS);

    assertThat(targetPath(directories, reference(PathEncoding.ABSOLUTE, path.formatted(JOB))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void forgetsDirectoriesButNotWhereFilesGo(int seed) {
    MappedDirectories directories =
        new MappedDirectories(checkpoint(CheckpointKind.CHECKPOINT), ROOTS);
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      int directory = random.nextInt(6000);
      String path = "file:/source/" + JOB + "/shared/" + directory + "/f";
      assertThat(targetPath(directories, reference(PathEncoding.ABSOLUTE, path)))
          .hasValue("shared/" + directory + "/f");
    }
  }

  private static Optional<String> targetPath(
      MappedDirectories directories, StateFileReference reference) {
    return directories
        .directory(reference)
        .map(directory -> directory + MappedDirectories.name(reference));
  }
}
