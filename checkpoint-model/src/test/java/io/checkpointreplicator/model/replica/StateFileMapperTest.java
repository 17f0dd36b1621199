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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.checkpointreplicator.model.metadata.DirectoryKind;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StatePart;
import io.checkpointreplicator.model.metadata.StateRole;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.StateFile.Extent;
import io.checkpointreplicator.model.replica.StateFile.Range;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StateFileMapperTest {
  private static final String HEX = "0123456789abcdef0123456789abcdef";
  private static final String OTHER = "fedcba9876543210fedcba9876543210";
  private static final String BASE = "hdfs://nn/flink";
  private static final String JOB = BASE + "/" + HEX;
  private static final StateFileMapper MAPPER = mapper(7);

  private static StateFileMapper mapper(long checkpointId) {
    return new StateFileMapper(
        new SourceCheckpoint(new JobId(HEX), StorePath.parse(JOB), checkpointId, 1000),
        new AllowedRoots(List.of(StorePath.parse(BASE), StorePath.parse("s3://dstl/changes"))));
  }

  @ParameterizedTest
  @CsvSource({
    "RELATIVE, x, EXCLUSIVE, /chk-7/x, chk-7/x",
    "RELATIVE, ./x, EXCLUSIVE, /chk-7/x, chk-7/x",
    "RELATIVE, ../chk-7/x, EXCLUSIVE, /chk-7/x, chk-7/x",
    "RELATIVE, ../shared/x, SHARED, /shared/x, shared/x",
    "RELATIVE, ../taskowned/x, TASK_OWNED, /taskowned/x, taskowned/x",
    "ABSOLUTE, /chk-7/x, EXCLUSIVE, /chk-7/x, chk-7/x",
    "ABSOLUTE, /shared/x, SHARED, /shared/x, shared/x",
    "ABSOLUTE, /shared//op_1/./db/x/, SHARED, /shared/op_1/db/x, shared/op_1/db/x",
    "ABSOLUTE, /taskowned/job_a_tm_b/x, TASK_OWNED, /taskowned/job_a_tm_b/x,"
        + " taskowned/job_a_tm_b/x",
    "ABSOLUTE, /shared/a b%20, SHARED, /shared/a b%20, shared/a b%20",
  })
  void ownFilesKeepTheirPlaceInTheJob(
      PathEncoding encoding, String path, FileScope scope, String source, String target)
      throws ReferenceException {
    String text = encoding == PathEncoding.RELATIVE ? path : JOB + path;
    assertThat(MAPPER.map(whole(encoding, text)))
        .isEqualTo(
            new StateFile(
                StorePath.parse(JOB + source), new Range(0, 100, Extent.WHOLE), scope, target));
  }

  /** Golden values: another hash would copy everything again, and lose track of what is there. */
  @ParameterizedTest
  @CsvSource({
    BASE + "/" + OTHER + "/shared/x, shared/foreign-e51f74fde2db1b3443cc5d756017787f/x",
    BASE + "/" + OTHER + "/shared/sub/x, shared/foreign-9c2eebb65d5b319405afe3ed9a1c24c6/x",
    BASE + "/" + OTHER + "/chk-7/x, shared/foreign-3eb151621eb69f85f541704cc9160007/x",
    JOB + "/chk-70/x, shared/foreign-19c52c29683f1e306f3f17595f2eaffc/x", // looks alike, but is
    // another checkpoint
    JOB + "/chk-6/_metadata, shared/foreign-a93b699db60f87354be27a834ddb0269/_metadata",
    JOB + "/sharedx/x, shared/foreign-5c82369d0b45501d06246bd1e7ac30fc/x",
    BASE + "/x, shared/foreign-a60a115a50e2f4e6f92c757c3d6beb74/x",
    "s3://dstl/changes/" + HEX + "/dstl/x, shared/foreign-2d8ccf96895da3fc783bc7cf88980144/x",
  })
  void foreignFilesGoToADirectoryNamedByTheHashOfTheirs(String path, String target)
      throws ReferenceException {
    StateFile file = MAPPER.map(whole(PathEncoding.ABSOLUTE, path));
    assertThat(file.scope()).isEqualTo(FileScope.FOREIGN);
    assertThat(file.targetPath()).isEqualTo(target);
  }

  @Test
  void equalNamesOfForeignDirectoriesNeverMeet() throws ReferenceException {
    StateFile one = MAPPER.map(whole(PathEncoding.ABSOLUTE, BASE + "/a/x"));
    StateFile other = MAPPER.map(whole(PathEncoding.ABSOLUTE, BASE + "/b/x"));
    StateFile sibling = MAPPER.map(whole(PathEncoding.ABSOLUTE, BASE + "/a/y"));
    assertThat(one.targetPath()).isNotEqualTo(other.targetPath());
    assertThat(StorePath.parse("file:/").resolve(one.targetPath()).parent())
        .isEqualTo(StorePath.parse("file:/").resolve(sibling.targetPath()).parent());
  }

  @ParameterizedTest
  @CsvSource({
    "/shared/job_1_op_2/x, 0, 5, shared/job_1_op_2/x.0-5",
    "/shared/job_1_op_2/x, 5, 46609, shared/job_1_op_2/x.5-46609",
    "/taskowned/job_1_tm_2/x, 9, 0, taskowned/job_1_tm_2/x.9-0",
    "/chk-7/x, 4294967296, 9223372032559808511, chk-7/x.4294967296-9223372032559808511",
  })
  void eachByteRangeBecomesAFileOfItsOwn(String path, long offset, long length, String target)
      throws ReferenceException {
    StateFile file = MAPPER.map(segment(JOB + path, offset, length));
    assertThat(file.source()).hasToString(JOB + path);
    assertThat(file.range()).isEqualTo(new Range(offset, length, Extent.PART));
    assertThat(file.targetPath()).isEqualTo(target);
  }

  @Test
  void theLengthRuleAndUnknownLengthsStay() throws ReferenceException {
    assertThat(MAPPER.map(reference(PathEncoding.ABSOLUTE, JOB + "/shared/x", LengthRule.AT_LEAST)))
        .extracting(StateFile::range)
        .isEqualTo(new Range(0, 100, Extent.WHOLE_AT_LEAST));
    StateFileReference unknown =
        new StateFileReference(
            PathEncoding.RELATIVE,
            "x",
            0,
            StateFileReference.UNKNOWN_LENGTH,
            LengthRule.EXACT,
            StateRole.MANAGED_KEYED,
            StatePart.WHOLE);
    assertThat(MAPPER.map(unknown).range())
        .isEqualTo(new Range(0, StateFile.UNKNOWN_LENGTH, Extent.WHOLE));
  }

  @Property
  void isAPureFunctionOfPathAndRange(
      @ForAll("paths") String path,
      @ForAll @LongRange(max = Long.MAX_VALUE / 2) long offset,
      @ForAll @LongRange(max = Long.MAX_VALUE / 2) long length,
      @ForAll @LongRange(min = 0, max = 1L << 40) long checkpointId)
      throws ReferenceException {
    StateFileReference reference = segment(path, offset, length);
    StateFile file = MAPPER.map(reference);
    assertThat(mapper(7).map(reference)).isEqualTo(file);
    if (file.scope() != FileScope.EXCLUSIVE && checkpointId != 7) {
      StateFile inOther = mapper(checkpointId).map(reference);
      assertThat(inOther.scope() == FileScope.EXCLUSIVE ? file : inOther).isEqualTo(file);
    }
  }

  @Provide
  Arbitrary<String> paths() {
    return Combinators.combine(
            Arbitraries.of(
                JOB + "/chk-7", JOB + "/shared", JOB + "/taskowned/a", BASE + "/" + OTHER),
            Arbitraries.strings().withCharRange('!', '[').ofMinLength(1))
        .as((directory, name) -> directory + "/" + name.replace('/', 'x').replace('.', 'y'));
  }

  @ParameterizedTest
  @CsvSource({
    "ABSOLUTE, file:/etc/passwd, file:/etc/passwd",
    "ABSOLUTE, hdfs://nn/flinkx/x, hdfs://nn/flinkx/x",
    "ABSOLUTE, hdfs://nn/flink/../x, hdfs://nn/x",
    "ABSOLUTE, hdfs://mm/flink/x, hdfs://mm/flink/x",
    "ABSOLUTE, /flink/x, file:/flink/x",
    "RELATIVE, ../../../x, hdfs://nn/x",
    "RELATIVE, ../../../flink2/x, hdfs://nn/flink2/x",
    "SEGMENT, s3://dstl/x, s3://dstl/x",
  })
  void refusesToReadOutsideTheAllowedRoots(PathEncoding encoding, String path, String found) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> MAPPER.map(whole(encoding, path)))
        .withMessage(
            "Path "
                + found
                + " is outside the allowed source roots [hdfs://nn/flink, s3://dstl/changes]. Add"
                + " its root with --allowed-root to copy it.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RELATIVE | ../../../../x | Relative state handle: Path '../../../../x' leaves the root of"
            + " its store with '..'.",
        "RELATIVE | file:/etc/passwd | Relative state handle: Path 'file:/etc/passwd' is not"
            + " relative. Allowed: a path below or beside hdfs://nn/flink/"
            + HEX
            + "/chk-7.",
        "RELATIVE | ..\\..\\..\\x | Relative state handle: Path '..\\..\\..\\x' contains '\\' at"
            + " position 2, which Flink reads as '/'; none is allowed.",
        "ABSOLUTE | x | State handle: Path 'x' is not absolute. Allowed: scheme://authority/path,"
            + " or /path.",
        "SEGMENT | hdfs://nn/.. | State handle: Path 'hdfs://nn/..' leaves the root of its store"
            + " with '..'.",
        "ABSOLUTE | hdfs://nn/flink/x\\..\\..\\y | State handle: Path 'hdfs://nn/flink/x\\..\\..\\y'"
            + " contains '\\' at position 17, which Flink reads as '/'; none is allowed.",
      })
  void refusesPathsThatMakeNoSense(PathEncoding encoding, String path, String message) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> MAPPER.map(whole(encoding, path)))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "RELATIVE, _metadata",
    "RELATIVE, ../chk-7/./_metadata",
    "ABSOLUTE, hdfs://nn:8020/flink/0123456789abcdef0123456789abcdef/chk-7/_metadata",
  })
  void refusesMetadataAsAStateFile(PathEncoding encoding, String path) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> MAPPER.map(whole(encoding, path)))
        .withMessage(
            "State file "
                + JOB
                + "/chk-7/_metadata: 'chk-7/_metadata' is the checkpoint's metadata, it cannot be a"
                + " state file too.");
  }

  /** A directory {@code chk-7/_metadata} on the target would look like a published replica. */
  @ParameterizedTest
  @ValueSource(
      strings = {"_metadata/x", "_metadata/x/y", "sub/x", ".", "../shared", "../taskowned"})
  void refusesPlacesThatAreNoneInAReplica(String path) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> MAPPER.map(whole(PathEncoding.RELATIVE, path)))
        .withMessageStartingWith("State file " + JOB)
        .withMessageContaining("is no place for a state file. Allowed: chk-N/<name>");
  }

  @Test
  void refusesTheRootOfAStoreAsAFile() {
    StateFileMapper reader =
        new StateFileMapper(
            new SourceCheckpoint(new JobId(HEX), StorePath.parse(JOB), 7, 1000),
            new AllowedRoots(List.of(StorePath.parse("hdfs://nn/"))));
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> reader.map(whole(PathEncoding.ABSOLUTE, "hdfs://nn/")))
        .withMessage("State handle names the root hdfs://nn/, not a file.");
  }

  @ParameterizedTest
  @CsvSource({
    JOB + "/shared/job_1_op_2, shared/job_1_op_2",
    JOB + "/taskowned/job_1_tm_2/, taskowned/job_1_tm_2",
    JOB + "/shared/a/b, shared/a/b",
    BASE + "/" + OTHER + "/shared/job_1_op_2, shared/foreign-5207ca6323dca935e1ae22e439347a1a",
  })
  void directoriesStayWithTheirFiles(String directory, String target) throws ReferenceException {
    assertThat(MAPPER.mapDirectory(directory(directory))).isEqualTo(target);
    assertThat(MAPPER.map(segment(directory + "/x", 3, 5)).targetPath())
        .isEqualTo(target + "/x.3-5");
  }

  /** Flink deletes such a directory with all that is in it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        BASE,
        JOB,
        JOB + "/shared",
        JOB + "/shared/x/..",
        JOB + "/taskowned/",
        JOB + "/chk-7",
        JOB + "/chk-7/sub"
      })
  void refusesDirectoriesThatHoldMoreThanBelongsToAHandle(String directory) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> MAPPER.mapDirectory(directory(directory)))
        .withMessage(
            "Directory "
                + StorePath.parse(directory)
                + " of a file-merging handle holds more than belongs to it; Flink would delete it"
                + " as a whole. Allowed: a directory below "
                + JOB
                + "/shared or "
                + JOB
                + "/taskowned.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hdfs://nn/", "hdfs://nn/other", "file:/flink/shared/a"})
  void refusesDirectoriesOutsideTheAllowedRoots(String directory) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> MAPPER.mapDirectory(directory(directory)))
        .withMessageStartingWith(
            "Path " + directory + " is outside the allowed source roots [hdfs://nn/flink, ");
  }

  private static StateFileReference whole(PathEncoding encoding, String path) {
    return reference(encoding, path, LengthRule.EXACT);
  }

  private static StateFileReference reference(
      PathEncoding encoding, String path, LengthRule lengthRule) {
    return new StateFileReference(
        encoding, path, 0, 100, lengthRule, StateRole.MANAGED_KEYED, StatePart.WHOLE);
  }

  private static StateFileReference segment(String path, long offset, long length) {
    return new StateFileReference(
        PathEncoding.SEGMENT,
        path,
        offset,
        length,
        LengthRule.EXACT,
        StateRole.MANAGED_KEYED,
        StatePart.WHOLE);
  }

  private static DirectoryReference directory(String path) {
    return new DirectoryReference(path, DirectoryKind.SHARED);
  }
}
