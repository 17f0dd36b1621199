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
package io.checkpointreplicator.publish;

import static io.checkpointreplicator.fixture.Permissions.masked;
import static io.checkpointreplicator.fixture.Permissions.permit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.Permissions;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.PlanEnd;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.TargetJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final PlanId PLAN = new PlanId(1_700_000_005_100L, "0123abcd");
  private static final StorePath BASE = StorePath.parse("hdfs://dc1/flink");
  private static final SourceCheckpoint CHECKPOINT =
      new SourceCheckpoint(JOB, BASE.resolve(JOB.hex()), 5, 1_700_000_005_000L);

  private final Faults faults = FaultyFileSystem.install();
  private final List<CopyReport> reports = new ArrayList<>();
  private final ManifestCache manifests = new ManifestCache();

  @TempDir private Path directory;
  private ReplicaTree target;

  /** Replica 4 is visible; the plan for 5 shares a file with it and has copied two others. */
  @BeforeEach
  void createTarget() {
    target = ReplicaTree.faulty(directory, JOB);
    target.replica(4, "shared/old", "chk-4/own");
    copied("shared/new", 20);
    copied("chk-5/own", 30);
    target.stage(PLAN.toString(), 5, "shared/old", "shared/new", "chk-5/own");
  }

  private void copied(String path, int size) {
    target.file(path, size);
    report(path, new CopyOutcome.Copied(target.contentOf(path)));
  }

  private void report(String path, CopyOutcome outcome) {
    reports.add(new CopyReport(PLAN, JOB, reports.size(), path, outcome));
  }

  private PublishResult publish() throws IOException {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of(BASE.toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    return new Publisher(Settings.of(options), manifests)
        .publish(new PlanHeader(PLAN, BASE, CHECKPOINT, reports.size()), reports);
  }

  private ReplicaStamp published() throws IOException {
    PublishResult result = publish();
    assertThat(result).isInstanceOf(PublishResult.Published.class);
    return ((PublishResult.Published) result).stamp();
  }

  private String refusal(Event event) throws IOException {
    PublishResult result = publish();
    assertThat(result).isInstanceOf(PublishResult.Unpublished.class);
    PlanEnd.Unpublished end = ((PublishResult.Unpublished) result).end();
    assertThat(end.event()).isEqualTo(event);
    assertThat(target.visible()).doesNotContain(5L);
    return end.reason();
  }

  private byte[] staged() throws IOException {
    return Files.readAllBytes(target.onDisk(target.lease().stagedMetadata(PLAN.toString())));
  }

  @Test
  void theStagedMetadataBecomesVisibleAsItIs() throws IOException {
    byte[] staged = staged();

    published();

    assertThat(target.visible()).containsExactly(4L, 5L);
    assertThat(target.problems()).isEmpty();
    assertThat(target.onDisk(target.layout().metadata(5))).hasBinaryContent(staged);
    assertThat(target.onDisk(target.lease().planDirectory(PLAN.toString()))).isEmptyDirectory();
    assertThat(target.job().view().isProven()).isTrue();
  }

  @Test
  void theManifestNamesEachFileOfTheMetadataAndNoOther() throws IOException {
    copied("shared/unreferenced", 10);
    Content metadata = new Content(staged().length, SourceTree.crc32c(staged()));
    long before = System.currentTimeMillis();

    ReplicaStamp stamp = published();

    ReplicaManifest manifest = target.readManifest(5);
    assertThat(manifest.stamp()).isEqualTo(stamp);
    assertThat(manifest.files())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "shared/old", target.contentOf("shared/old"),
                "shared/new", target.contentOf("shared/new"),
                "chk-5/own", target.contentOf("chk-5/own")));
    assertThat(stamp.origin())
        .isEqualTo(
            new ReplicaStamp.Origin(JOB, 5, BASE.toString(), CHECKPOINT.directory().toString()));
    assertThat(stamp.plan()).isEqualTo(PLAN.toString());
    assertThat(stamp.times().completedAtMillis()).isEqualTo(CHECKPOINT.completedAtMillis());
    assertThat(stamp.times().plannedAtMillis()).isEqualTo(PLAN.sequence());
    assertThat(stamp.times().publishedAtMillis()).isBetween(before, System.currentTimeMillis());
    assertThat(stamp.metadata()).isEqualTo(metadata);
  }

  @Test
  void onlyWhatWasCopiedCountsAsNewBytes() throws IOException {
    target.file("shared/found", 40);
    report("shared/found", new CopyOutcome.AlreadyThere(target.contentOf("shared/found")));
    target.stage(PLAN.toString(), 5, "shared/old", "shared/new", "chk-5/own", "shared/found");

    assertThat(published().totals())
        .isEqualTo(new ReplicaStamp.Totals(4, 10 + 20 + 30 + 40, 3, 20 + 30));
  }

  @Test
  void theManifestIsThereBeforeTheMetadata() throws IOException {
    List<Boolean> there = new ArrayList<>();
    faults
        .on(Operation.RENAME, ".* -> .*/chk-5/_metadata")
        .act(() -> there.add(Files.exists(target.onDisk(target.layout().manifest(5)))));

    published();

    assertThat(there).containsExactly(true);
  }

  @Test
  void aPlanWithoutCopiesIsPublished() throws IOException {
    reports.clear();
    target.stage(PLAN.toString(), 5, "shared/old");

    assertThat(published().totals()).isEqualTo(new ReplicaStamp.Totals(1, 10, 0, 0));
  }

  @Test
  void aFileThatNobodyProvesIsNotPublished() throws IOException {
    target.file("shared/unknown", 10);
    target.stage(PLAN.toString(), 5, "shared/old", "shared/unknown");

    assertThat(refusal(Event.SKIPPED))
        .isEqualTo(
            "No visible replica names shared/unknown any more; the checkpoint is planned again");
  }

  @Test
  void aManifestWithoutReplicaProvesNothing() throws IOException {
    target.delete(target.layout().metadata(4));

    assertThat(refusal(Event.SKIPPED)).contains("No visible replica names shared/old any more");
  }

  @Test
  void aReplicaWithoutManifestProvesNothing() throws IOException {
    target.delete(target.layout().manifest(4));

    assertThat(refusal(Event.SKIPPED)).contains("No visible replica names shared/old any more");
  }

  @Test
  void aCopyThatVanishedSinceItsReportIsNotPublished() throws IOException {
    target.delete(target.layout().file("shared/new"));

    assertThat(refusal(Event.SKIPPED))
        .isEqualTo(
            "The copy shared/new is not there any more as it was written; the checkpoint is"
                + " planned again");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 19, 21})
  void aCopyWithAnotherLengthThanReportedIsNotPublished(int size) throws IOException {
    target.file("shared/new", size);

    assertThat(refusal(Event.SKIPPED)).contains("shared/new is not there any more as it was");
  }

  /** Which are looked up by a listing. */
  @Nested
  class WithManyFilesInADirectory {
    private static final int MANY = 150;

    @BeforeEach
    void copyMany() {
      for (int i = 0; i < MANY; i++) {
        copied("shared/many-" + i, 10);
      }
    }

    @Test
    void theyAreFoundByListings() throws IOException {
      int looks = faults.count(Operation.STATUS);

      published();

      assertThat(faults.count(Operation.STATUS) - looks).isLessThan(MANY);
    }

    @Test
    void oneThatVanishedIsMissed() throws IOException {
      target.delete(target.layout().file("shared/many-7"));

      assertThat(refusal(Event.SKIPPED)).contains("shared/many-7 is not there any more as it was");
    }

    @Test
    void oneOfAnotherLengthIsMissed() throws IOException {
      target.file("shared/many-7", 11);

      assertThat(refusal(Event.SKIPPED)).contains("shared/many-7 is not there any more as it was");
    }

    @Test
    void aDirectoryOfThatNameIsNoCopy() throws IOException {
      target.delete(target.layout().file("shared/many-7"));
      Files.createDirectory(target.onDisk("shared/many-7"));

      assertThat(refusal(Event.SKIPPED)).contains("shared/many-7 is not there any more as it was");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {6, 100})
  void nothingIsPublishedUnderANewerReplica(long newer) throws IOException {
    target.replica(newer, "shared/old");

    assertThat(refusal(Event.SKIPPED))
        .isEqualTo("The replica of chk-" + newer + " is visible already");
    assertThat(target.onDisk(target.layout().manifest(5))).doesNotExist();
  }

  @Test
  void nothingIsPublishedUnderAReplicaThatBecomesVisibleMeanwhile() throws IOException {
    faults
        .on(Operation.RENAME, ".* -> .*/chk-5.json.gz")
        .act(() -> target.replica(6, "shared/old"));

    assertThat(refusal(Event.SKIPPED)).isEqualTo("The replica of chk-6 is visible already");
    assertThat(target.visible()).containsExactly(4L, 6L);
  }

  @Test
  void aReplicaOfTheSameIdThatBecomesVisibleMeanwhileIsNotReplaced() throws IOException {
    byte[] other = target.metadata(5, "shared/old");
    faults
        .on(Operation.RENAME, ".* -> .*/chk-5.json.gz")
        .act(
            () -> {
              Files.createDirectories(target.onDisk("chk-5"));
              Files.write(target.onDisk("chk-5/_metadata"), other);
            });

    publish();

    assertThat(target.onDisk("chk-5/_metadata")).hasBinaryContent(other);
  }

  @Test
  void publishingAgainChangesNothingAndSaysTheSame() throws IOException {
    ReplicaStamp stamp = published();
    target.touch(target.layout().manifest(5), 1000).touch(target.layout().metadata(5), 1000);
    int renames = faults.count(Operation.RENAME);

    assertThat(publish()).isEqualTo(new PublishResult.Published(stamp));

    assertThat(faults.count(Operation.RENAME)).isEqualTo(renames);
    assertThat(target.readManifest(5).stamp()).isEqualTo(stamp);
  }

  @Test
  void theReplicaOfAnotherPlanIsLeftAlone() throws IOException {
    target.stampedBy("1-00000000").replica(5, "shared/old", "chk-5/own");
    target.touch(target.layout().manifest(5), 1000).touch(target.layout().metadata(5), 1000);

    assertThat(publish()).isEqualTo(new PublishResult.Replayed());

    assertThat(target.readManifest(5).stamp().plan()).isEqualTo("1-00000000");
  }

  @Test
  void aPlanWhoseStagedMetadataIsGoneWasGivenUp() throws IOException {
    target.delete(target.lease().stagedMetadata(PLAN.toString()));

    assertThat(refusal(Event.SKIPPED))
        .isEqualTo("Plan " + PLAN + " was given up; its staged metadata is gone");
  }

  @Test
  void stagedMetadataThatIsDamagedIsPlannedAgain() throws IOException {
    Path staged = target.onDisk(target.lease().stagedMetadata(PLAN.toString()));
    Files.write(staged, new byte[] {1, 2, 3});

    assertThat(refusal(Event.SKIPPED)).contains("the checkpoint is planned again");
  }

  @Test
  void nothingIsPublishedInAPromotedTree() throws IOException {
    target.file("_fence.json", 2);

    assertThat(refusal(Event.FAILED)).contains("The replicas were promoted");
    assertThat(target.onDisk(target.layout().manifest(5))).doesNotExist();
  }

  @Test
  void nothingIsPublishedInATreeThatIsPromotedMeanwhile() throws IOException {
    faults.on(Operation.RENAME, ".* -> .*/chk-5.json.gz").act(() -> target.file("_fence.json", 2));

    assertThat(refusal(Event.FAILED)).contains("The replicas were promoted");
  }

  @Test
  void aTargetThatCannotBeReadIsAnError() {
    faults.on(Operation.LIST, ".*").fail();

    assertThatIOException().isThrownBy(this::publish);
    assertThat(target.visible()).containsExactly(4L);
  }

  @Test
  void aRefusedRenameIsAnError() {
    faults.on(Operation.RENAME, ".*/_metadata -> .*").refuse();

    assertThatIOException().isThrownBy(this::publish);
    assertThat(target.visible()).containsExactly(4L);
  }

  @Test
  void aFileInPlaceOfTheReplicaIsThisJobsTroubleAlone() throws IOException {
    target.stage(PLAN.toString(), 5, "shared/old", "shared/new");
    Path file = target.onDisk(target.layout().replica(5));
    reports.remove(1);
    Files.delete(file.resolve("own"));
    Files.delete(file);
    Files.writeString(file, "not ours");

    assertThat(refusal(Event.FAILED)).endsWith(file + ". Move it away.");
    assertThat(file).hasContent("not ours");
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aCrashAtAnyCallLeavesOnlyWholeReplicasAndTheNextAttemptSucceeds(Moment moment)
      throws IOException {
    boolean crashed = true;
    for (int call = 1; crashed; call++) {
      faults.crashAt(call, moment);
      try {
        publish();
      } catch (IOException e) {
        assertThat(faults.hasCrashed()).as("call %s: %s", call, e).isTrue();
      }
      crashed = faults.hasCrashed();
      faults.recover();
      assertThat(target.problems()).as("after a crash at call %s", call).isEmpty();
      assertThat(target.visible()).as("after a crash at call %s", call).contains(4L);
      assertThat(target.job().view().isProven()).as("after a crash at call %s", call).isTrue();

      assertThat(publish()).as("call %s", call).isInstanceOf(PublishResult.Published.class);
      assertThat(target.visible()).as("call %s", call).containsExactly(4L, 5L);
      assertThat(target.problems()).as("call %s", call).isEmpty();
      assertThat(target.job().view().isProven()).as("call %s", call).isTrue();

      target.delete(target.layout().metadata(5)).delete(target.layout().manifest(5));
      target.stage(PLAN.toString(), 5, "shared/old", "shared/new", "chk-5/own");
      assertThat(call).isLessThan(200);
    }
  }

  private void seenThroughTheLocalFileSystem() {
    target = ReplicaTree.local(directory, JOB);
    target.stage(PLAN.toString(), 5, "shared/old", "shared/new", "chk-5/own");
  }

  @Test
  void nothingIsPublishedThroughALink(@TempDir Path elsewhere) throws IOException {
    seenThroughTheLocalFileSystem();
    Files.move(target.onDisk("chk-5"), elsewhere.resolve("chk-5"));
    Files.createSymbolicLink(target.onDisk("chk-5"), elsewhere.resolve("chk-5"));

    assertThat(refusal(Event.FAILED))
        .contains("leads through the symbolic link " + target.onDisk("chk-5") + ".");
    assertThat(elsewhere.resolve("chk-5/_metadata")).doesNotExist();
  }

  /** What was staged is as open as the source allows; all that is made of it is no more open. */
  @Test
  void metadataAndManifestAreAsOpenAsWhatWasStaged() throws IOException {
    seenThroughTheLocalFileSystem();
    reports.remove(1);
    target.stage(PLAN.toString(), 5, "shared/old", "shared/new");
    Files.delete(target.onDisk("chk-5/own"));
    Files.delete(target.onDisk("chk-5"));
    Path staged = target.onDisk(target.lease().stagedMetadata(PLAN.toString()));
    permit("rw-------", staged);
    permit("rwx--x---", staged.getParent());

    published();

    assertThat(Permissions.of(target.onDisk("chk-5/_metadata"))).isEqualTo("rw-------");
    assertThat(Permissions.of(target.onDisk("chk-5"))).isEqualTo(masked("rwx--x---"));
    assertThat(Permissions.of(target.onDisk(target.layout().manifest(5)))).isEqualTo("rw-------");
  }

  @Test
  void shortReadsChangeNothing() throws IOException {
    faults.on(Operation.READ, ".*").readShort();
    Content metadata = new Content(staged().length, SourceTree.crc32c(staged()));

    assertThat(published().metadata()).isEqualTo(metadata);

    assertThat(target.visible()).containsExactly(4L, 5L);
    assertThat(target.problems()).isEmpty();
  }

  @Test
  void stagedMetadataThatEndsEarlyIsDamaged() throws IOException {
    faults.on(Operation.READ, ".*/plans/.*/_metadata").only(1).atByte(20).truncate();

    assertThat(refusal(Event.SKIPPED)).contains("is damaged; the checkpoint is planned again");
  }

  /** Flink reads nothing behind the properties, but it is part of the file. */
  @Test
  void stagedMetadataThatEndsEarlyBehindItsPropertiesIsAnError() throws IOException {
    int length = staged().length;
    Path staged = target.onDisk(target.lease().stagedMetadata(PLAN.toString()));
    Files.write(staged, new byte[10], StandardOpenOption.APPEND);
    faults.on(Operation.READ, ".*/plans/.*/_metadata").only(1).atByte(length + 3).truncate();

    assertThatIOException()
        .isThrownBy(this::publish)
        .withMessageEndingWith(
            "_metadata ended after " + (length + 3) + " of " + (length + 10) + " bytes");
    assertThat(target.visible()).containsExactly(4L);

    assertThat(published().metadata().sizeBytes()).isEqualTo(length + 10);
  }

  @Test
  void whatWasPublishedIsNotReadAgain() throws IOException {
    published();
    long opened = faults.count(Operation.OPEN);

    assertThat(new TargetJob(target.layout(), manifests).view().isProven()).isTrue();

    assertThat(faults.count(Operation.OPEN)).isEqualTo(opened);
  }

  @Test
  void aRenameWhoseResultIsLostIsFoundDone() throws IOException {
    faults.on(Operation.RENAME, ".*/_metadata -> .*").first(1).loseResult();
    assertThatIOException().isThrownBy(this::publish);
    assertThat(target.visible()).containsExactly(4L, 5L);

    published();

    assertThat(target.visible()).containsExactly(4L, 5L);
    assertThat(target.problems()).isEmpty();
  }
}
