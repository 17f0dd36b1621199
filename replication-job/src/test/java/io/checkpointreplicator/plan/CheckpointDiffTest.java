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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.DirectoryKind;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReferenceException;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.View;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointDiffTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final String SOURCE = "file:/source/" + JOB + "/";
  private static final String TARGET = "file:/target/" + JOB + "/";
  private static final PlanId PLAN = new PlanId(1, "0123abcd");
  private static final SourceCheckpoint CHECKPOINT =
      new SourceCheckpoint(JOB, StorePath.parse("file:/source/" + JOB), 7, 1000);

  private View view = new View(List.of());
  private MetadataPaths paths = MetadataPaths.ABSOLUTE;
  private CheckpointDiff diff;

  private byte[] transcode(MetadataBytes metadata) throws IOException {
    diff = diff();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointMetadataTranscoder.transcode(
        new ByteArrayInputStream(metadata.toByteArray()), out, diff, diff);
    return out.toByteArray();
  }

  private CheckpointDiff diff() {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of("file:/source"));
    options.set(ReplicationOptions.TARGET, "file:/target");
    options.set(ReplicationOptions.ALLOWED_ROOTS, List.of("file:/dstl"));
    options.set(ReplicationOptions.METADATA_PATHS, paths);
    return new CheckpointDiff(CHECKPOINT, Settings.of(options), view);
  }

  private static MetadataBytes metadata() {
    return MetadataBytes.of(MetadataBytes.NEWEST_VERSION, 7);
  }

  private void replicated(long id, Map<String, Content> files) {
    ReplicaStamp stamp =
        new ReplicaStamp(
            new ReplicaStamp.Origin(JOB, id, "file:/source", SOURCE + "chk-" + id),
            PLAN.toString(),
            new ReplicaStamp.Times(0, 0, 0),
            new ReplicaStamp.Totals(0, 0, 0, 0),
            new Content(0, 0));
    view =
        new View(
            List.of(
                new View.Entry(
                    new Replica(JOB, id, 0), new View.Proven(new ReplicaManifest(stamp, files)))));
  }

  private void assertRefused(MetadataBytes metadata, String... words) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> transcode(metadata))
        .withMessageContainingAll(words);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6})
  void eachFileBecomesATaskAndAnAbsolutePathOnTheTarget(int version) throws IOException {
    byte[] rewritten =
        transcode(
            MetadataBytes.of(version, 7)
                .absolute(SOURCE + "shared/a", 100)
                .relative("b", 10)
                .absolute(SOURCE + "taskowned/c", 20));

    assertThat(rewritten)
        .isEqualTo(
            MetadataBytes.of(version, 7)
                .absolute(TARGET + "shared/a", 100)
                .absolute(TARGET + "chk-7/b", 10)
                .absolute(TARGET + "taskowned/c", 20)
                .toByteArray());
    assertThat(diff.tasks(PLAN))
        .containsExactly(
            task(0, "chk-7/b", 10, FileScope.EXCLUSIVE),
            task(1, "shared/a", 100, FileScope.SHARED),
            task(2, "taskowned/c", 20, FileScope.TASK_OWNED));
  }

  @Test
  void whatDiesWithTheCheckpointIsCopiedFirst() throws IOException {
    transcode(
        metadata()
            .absolute(SOURCE + "shared/a", 1)
            .changelog(SOURCE + "shared/b", 2)
            .privateFile(SOURCE + "shared/MANIFEST", 3)
            .relative("c", 4)
            .absolute(SOURCE + "shared/d", 5));

    assertThat(diff.tasks(PLAN))
        .extracting(CopyTask::ordinal, task -> task.file().targetPath())
        .containsExactly(
            tuple(0, "chk-7/c"),
            tuple(1, "shared/MANIFEST"),
            tuple(2, "shared/a"),
            tuple(3, "shared/d"),
            tuple(4, "shared/b"));
  }

  private static CopyTask task(int ordinal, String path, long length, FileScope scope) {
    StateFile file =
        new StateFile(
            StorePath.parse(SOURCE + path),
            new StateFile.Range(0, length, StateFile.Extent.WHOLE),
            scope,
            path);
    return new CopyTask(PLAN, JOB, 7, ordinal, file);
  }

  @Test
  void relativePathsStayWithinTheReplica() throws IOException {
    paths = MetadataPaths.RELATIVE;

    byte[] rewritten =
        transcode(metadata().absolute(SOURCE + "shared/sub/a", 100).relative("b", 10));

    assertThat(rewritten)
        .isEqualTo(metadata().relative("../shared/sub/a", 100).relative("b", 10).toByteArray());
  }

  @Test
  void aFileIsCopiedOnceHoweverOftenItIsNamed() throws IOException {
    transcode(
        metadata()
            .absolute(SOURCE + "shared/a", 100)
            .relative("../shared/a", 100)
            .absolute("file:///source/" + JOB + "/chk-7/../shared//a", 100));

    assertThat(diff.tasks(PLAN)).hasSize(1);
  }

  @Test
  void whatAVisibleManifestNamesIsNotCopied() throws IOException {
    replicated(6, Map.of("shared/a", new Content(100, 1), "chk-6/b", new Content(10, 1)));

    byte[] rewritten = transcode(metadata().absolute(SOURCE + "shared/a", 100).relative("b", 10));

    assertThat(diff.tasks(PLAN)).extracting(t -> t.file().targetPath()).containsExactly("chk-7/b");
    assertThat(rewritten)
        .isEqualTo(
            metadata()
                .absolute(TARGET + "shared/a", 100)
                .absolute(TARGET + "chk-7/b", 10)
                .toByteArray());
  }

  @Test
  void aReplicaWhoseManifestCannotBeReadProvesNothing() throws IOException {
    view =
        new View(
            List.of(new View.Entry(new Replica(JOB, 6, 0), new View.Unproven("cannot be read"))));

    transcode(metadata().absolute(SOURCE + "shared/a", 100));

    assertThat(diff.tasks(PLAN)).hasSize(1);
  }

  @Test
  void aForeignFileComesAlongFromAnAllowedRoot() throws IOException {
    byte[] rewritten = transcode(metadata().changelog("file:/dstl/x/file", 100));

    CopyTask task = diff.tasks(PLAN).get(0);
    assertThat(task.file().scope()).isEqualTo(FileScope.FOREIGN);
    assertThat(task.file().targetPath()).matches("shared/foreign-[0-9a-f]{32}/file");
    assertThat(task.file().range())
        .isEqualTo(new StateFile.Range(0, 100, StateFile.Extent.WHOLE_AT_LEAST));
    assertThat(rewritten)
        .isEqualTo(metadata().changelog(TARGET + task.file().targetPath(), 100).toByteArray());
  }

  @Test
  void eachSegmentBecomesAFileOfItsOwn() throws IOException {
    String merged = SOURCE + "shared/merged";

    byte[] rewritten =
        transcode(
            metadata().segment(merged, 0, 100).segment(merged, 100, 50).segment(merged, 0, 100));

    assertThat(diff.tasks(PLAN))
        .extracting(CopyTask::file)
        .extracting(StateFile::targetPath, StateFile::range)
        .containsExactly(
            tuple("shared/merged.0-100", new StateFile.Range(0, 100, StateFile.Extent.PART)),
            tuple("shared/merged.100-50", new StateFile.Range(100, 50, StateFile.Extent.PART)));
    assertThat(rewritten)
        .isEqualTo(
            metadata()
                .segment(TARGET + "shared/merged.0-100", 0, 100)
                .segment(TARGET + "shared/merged.100-50", 0, 50)
                .segment(TARGET + "shared/merged.0-100", 0, 100)
                .toByteArray());
  }

  @Test
  void segmentsHaveNoRelativeForm() {
    paths = MetadataPaths.RELATIVE;

    assertRefused(
        metadata().segment(SOURCE + "shared/merged", 0, 100),
        "File merging names " + SOURCE + "shared/merged",
        "Use --metadata-paths absolute.");
  }

  @Test
  void aDirectoryGoesToTheTargetToo() throws IOException {
    DirectoryReference reference =
        new DirectoryReference(SOURCE + "shared/job_1_op_2", DirectoryKind.SHARED);

    assertThat(diff().rewriteDirectory(reference)).isEqualTo(TARGET + "shared/job_1_op_2");
  }

  @Test
  void aDirectoryHasNoRelativeForm() {
    paths = MetadataPaths.RELATIVE;
    DirectoryReference reference =
        new DirectoryReference(SOURCE + "shared/job_1_op_2", DirectoryKind.SHARED);

    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> diff().rewriteDirectory(reference))
        .withMessageContaining("Use --metadata-paths absolute.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:/elsewhere/a",
        "file:/source2/a",
        "file:/source/../etc/passwd",
        "hdfs://nn/source/a",
        "s3://bucket/source/a"
      })
  void whatLiesOutsideOfTheAllowedRootsIsRefused(String path) {
    assertRefused(
        metadata().absolute(path, 100),
        "is outside the allowed source roots [file:/source, file:/dstl]",
        "--allowed-root");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../a", "../../../../../../a"})
  void aRelativePathDoesNotLeadOut(String path) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> transcode(metadata().relative(path, 100)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"_metadata", "."})
  void aPathThatIsNoStateFileIsRefused(String path) {
    assertRefused(metadata().relative(path, 100), "file:/source/" + JOB + "/chk-7");
  }

  @Test
  void aLengthOtherThanThatOfTheReplicatedFileIsRefused() {
    replicated(6, Map.of("shared/a", new Content(99, 1)));

    assertRefused(
        metadata().absolute(SOURCE + "shared/a", 100),
        "State file "
            + SOURCE
            + "shared/a has 100 bytes in the metadata, but its copy shared/a has"
            + " 99.");
  }

  @Test
  void anUnknownLengthFitsEachReplicatedFile() throws IOException {
    replicated(6, Map.of("shared/a", new Content(99, 1)));

    transcode(metadata().absolute(SOURCE + "shared/a", -1));

    assertThat(diff.tasks(PLAN)).isEmpty();
  }

  @Test
  void aFileOfTheChangelogMayBeLonger() throws IOException {
    replicated(6, Map.of("shared/a", new Content(101, 1)));

    transcode(metadata().changelog(SOURCE + "shared/a", 100));

    assertThat(diff.tasks(PLAN)).isEmpty();
  }

  @Test
  void aFileOfTheChangelogMustNotBeShorter() {
    replicated(6, Map.of("shared/a", new Content(99, 1)));

    assertRefused(metadata().changelog(SOURCE + "shared/a", 100), "has 99.");
  }

  @Test
  void oneFileWithTwoLengthsIsRefused() {
    assertRefused(
        metadata().absolute(SOURCE + "shared/a", 100).absolute(SOURCE + "shared/a", 101),
        "The metadata names " + SOURCE + "shared/a twice with different byte ranges");
  }

  @Test
  void aFileOfTheChangelogMayBeNamedWithSeveralLengths() throws IOException {
    transcode(metadata().changelog(SOURCE + "shared/a", 100).changelog(SOURCE + "shared/a", 120));

    // The copy must be long enough for both.
    assertThat(diff.tasks(PLAN))
        .extracting(task -> task.file().range().length())
        .containsExactly(120L);
  }

  @ParameterizedTest
  @EnumSource(MetadataPaths.class)
  void theMetadataMustBeThatOfTheCheckpoint(MetadataPaths form) throws IOException {
    paths = form;
    transcode(MetadataBytes.of(6, 8).absolute(SOURCE + "shared/a", 100));

    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> diff.tasks(PLAN))
        .withMessage(
            "The metadata is of checkpoint 8, not of 7 as its directory says. Do not rename"
                + " checkpoint directories.");
  }

  @Test
  void stateInsideTheMetadataNeedsNoTask() throws IOException {
    assertThat(transcode(metadata())).isEqualTo(metadata().toByteArray());

    assertThat(diff.tasks(PLAN)).isEmpty();
  }
}
