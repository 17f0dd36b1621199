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

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Faults.Moment;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.metrics.JobStanding;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.ManifestCache;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final PlanId PLAN = new PlanId(5, "0123abcd");

  private final Faults faults = FaultyFileSystem.install();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;

  @BeforeEach
  void createTrees() {
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB).stampedWith(source.base());
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
  }

  private PlanResult plan() {
    return new Planner(Settings.of(options), new ManifestCache())
        .plan(source.job(), PLAN, new JobStanding());
  }

  private PlanResult.Planned planned() {
    PlanResult result = plan();
    assertThat(result).isInstanceOf(PlanResult.Planned.class);
    return (PlanResult.Planned) result;
  }

  private String refusal(long checkpointId) {
    PlanResult result = plan();
    assertThat(result).isInstanceOf(PlanResult.Refused.class);
    assertThat(((PlanResult.Refused) result).checkpointId()).isEqualTo(checkpointId);
    assertThat(target.onDisk(target.lease().plansDirectory()))
        .satisfiesAnyOf(
            plans -> assertThat(plans).doesNotExist(),
            plans -> assertThat(plans).isEmptyDirectory());
    return ((PlanResult.Refused) result).message();
  }

  private UnaryOperator<MetadataBytes> files(long id) {
    return metadata ->
        metadata.absolute(source.path("shared/a"), 100).relative("own", 10 + (int) id);
  }

  private SourceCheckpoint complete(long id) {
    source.file("shared/a", 100).file("chk-" + id + "/own", 10 + (int) id);
    return source.complete(id, files(id));
  }

  private byte[] staged() throws IOException {
    return Files.readAllBytes(target.onDisk(target.lease().stagedMetadata(PLAN.toString())));
  }

  @Test
  void aJobWithoutCheckpointsHasNothingToPlan() {
    source.file("chk-1/own", 10);

    assertThat(plan()).isEqualTo(new PlanResult.NothingThere());
    assertThat(target.paths()).isEmpty();
  }

  @Test
  void plansTheNewestCheckpoint() {
    complete(1);
    SourceCheckpoint newest = complete(3);
    complete(2);

    PlanResult.Planned planned = planned();

    assertThat(planned.header()).isEqualTo(new PlanHeader(PLAN, source.base(), newest, 2));
    assertThat(planned.tasks())
        .extracting(task -> task.ordinal() + " " + task.file().targetPath())
        .containsExactly("0 chk-3/own", "1 shared/a");
    assertThat(planned.tasks())
        .allSatisfy(
            task -> {
              assertThat(task.plan()).isEqualTo(PLAN);
              assertThat(task.job()).isEqualTo(JOB);
              assertThat(task.checkpointId()).isEqualTo(3);
            });
  }

  @Test
  void theNewestIsTheOneThatCompletedLastWhateverItsId() {
    complete(9);
    source.completedAt(9, 1000);
    complete(2);

    assertThat(planned().header().checkpoint().checkpointId()).isEqualTo(2);
  }

  @Test
  void stagesTheMetadataThatIsGoingToBePublished() throws IOException {
    complete(3);
    planned();

    assertThat(staged())
        .isEqualTo(
            MetadataBytes.of(MetadataBytes.NEWEST_VERSION, 3)
                .absolute(target.layout().file("shared/a").toString(), 100)
                .absolute(target.layout().file("chk-3/own").toString(), 13)
                .toByteArray());
    assertThat(target.paths())
        .containsExactly("_replicas/leases/1-replicator/plans/" + PLAN + "/_metadata");
    assertThat(faults.paths(Operation.SYNC)).last().asString().endsWith("/metadata.part");
  }

  @Test
  void stagesRelativePathsWhenAsked() throws IOException {
    options.set(ReplicationOptions.METADATA_PATHS, MetadataPaths.RELATIVE);
    complete(3);
    planned();

    assertThat(staged())
        .isEqualTo(
            MetadataBytes.of(MetadataBytes.NEWEST_VERSION, 3)
                .relative("../shared/a", 100)
                .relative("own", 13)
                .toByteArray());
  }

  @Test
  void plansOnlyWhatNoVisibleManifestNames() {
    complete(3);
    target.file("shared/a", 100).replica(2, "shared/a");

    assertThat(planned().tasks())
        .extracting(task -> task.file().targetPath())
        .containsExactly("chk-3/own");
  }

  @Test
  void aPlanWithoutTasksIsAPlanToo() {
    source.file("shared/a", 100);
    source.complete(3, metadata -> metadata.absolute(source.path("shared/a"), 100));
    target.file("shared/a", 100).replica(2, "shared/a");

    assertThat(planned().header().tasks()).isZero();
  }

  @Test
  void whatOnlyLiesThereIsPlannedAgain() {
    complete(3);
    target.file("shared/a", 100).file("chk-3/own", 13).manifest(2, "shared/a");

    assertThat(planned().tasks()).hasSize(2);
  }

  @Test
  void readsTheTargetAnewForEachPlan() {
    complete(3);
    Planner planner = new Planner(Settings.of(options), new ManifestCache());
    planner.plan(source.job(), PLAN, new JobStanding());
    target.file("shared/a", 100).replica(2, "shared/a");

    PlanResult second = planner.plan(source.job(), new PlanId(6, "0123abcd"), new JobStanding());

    assertThat(((PlanResult.Planned) second).tasks()).hasSize(1);
  }

  @Test
  void aVisibleReplicaIsUpToDate() {
    SourceCheckpoint newest = complete(3);
    target.file("shared/a", 100).replica(3, "shared/a", "chk-3/own");

    assertThat(plan())
        .isEqualTo(new PlanResult.UpToDate(newest, new AuditRecord.Amount(2, 20, 0, 0, 0)));
    assertThat(target.onDisk(target.lease().plansDirectory())).doesNotExist();
  }

  @Test
  void aVisibleReplicaIsUpToDateEvenWithoutManifest() {
    SourceCheckpoint newest = complete(3);
    target.replica(3, "shared/a").delete(target.layout().manifest(3));

    assertThat(plan()).isEqualTo(new PlanResult.UpToDate(newest, AuditRecord.Amount.NONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 7, -1, Integer.MAX_VALUE})
  void refusesAnUnknownVersion(int version) {
    source.complete(3, files(3).apply(MetadataBytes.of(version, 3)).toByteArray());

    assertThat(refusal(3)).contains("chk-3/_metadata", "metadata version " + version, "3 to 6");
  }

  @Test
  void refusesAFileThatIsNoMetadata() {
    source.complete(3, "This is not metadata".getBytes());

    assertThat(refusal(3)).contains("chk-3/_metadata", "magic number 0x54686973", "0x4960672d");
  }

  @Test
  void refusesMetadataThatIsCutOff() {
    byte[] bytes = files(3).apply(MetadataBytes.of(6, 3)).toByteArray();
    for (int length : new int[] {0, 3, 20, bytes.length / 2, bytes.length - 1}) {
      source.complete(3, Arrays.copyOf(bytes, length));

      assertThat(refusal(3)).as("%s bytes", length).contains("chk-3/_metadata");
    }
  }

  @Test
  void waitsForMetadataThatIsStillBeingWritten() {
    byte[] bytes = files(3).apply(MetadataBytes.of(6, 3)).toByteArray();
    source.complete(3, Arrays.copyOf(bytes, 50));
    faults
        .on(Operation.OPEN, ".*/source/.*/_metadata")
        .only(2)
        .act(() -> source.complete(3, bytes));

    assertThat(planned().tasks()).hasSize(2);
  }

  @Test
  void refusesAPathOutsideOfTheAllowedRoots() {
    source.complete(3, metadata -> metadata.absolute("faulty:/etc/passwd", 100));

    assertThat(refusal(3))
        .contains(
            "Path faulty:/etc/passwd is outside the allowed source roots [" + source.base() + "]",
            "--allowed-root");
  }

  @Test
  void refusesTheMetadataOfAnotherCheckpoint() {
    source.complete(3, files(4).apply(MetadataBytes.of(6, 4)).toByteArray());

    assertThat(refusal(3)).contains("The metadata is of checkpoint 4, not of 3");
  }

  @Test
  void refusesALengthThatIsNotThatOfTheReplicatedFile() {
    complete(3);
    target.file("shared/a", 99).replica(2, "shared/a");

    assertThat(refusal(3)).contains("has 100 bytes in the metadata, but its copy shared/a has 99");
  }

  @Test
  void refusesAJobThatHasReplicasOfAnotherBase() {
    complete(3);
    target.stampedWith(StorePath.parse("hdfs://dc9/flink")).replica(2, "shared/b");

    assertThat(refusal(3))
        .contains("Job " + JOB, "hdfs://dc9/flink", source.base().toString(), "exclude the job");
  }

  /** A job that starts without state counts from 1 again. */
  @Test
  void plansACheckpointThatIsLaterAlthoughItsIdIsLower() {
    complete(3);
    target.replica(7, "shared/b");
    source.completedAt(3, SourceTree.completedAtMillis(8));

    assertThat(planned().header().checkpoint().checkpointId()).isEqualTo(3);
  }

  @Test
  void plansALaterCheckpointOfTheSameId() {
    complete(3);
    target.replica(3, "shared/b");
    source.completedAt(3, SourceTree.completedAtMillis(4));

    assertThat(planned().header().checkpoint().checkpointId()).isEqualTo(3);
  }

  @Test
  void refusesACheckpointThatIsOlderThanAReplica() {
    complete(3);
    target.replica(7, "shared/b");

    assertThat(refusal(3))
        .contains(
            "The newest checkpoint of job " + JOB,
            "chk-3, is older than the replica of chk-7",
            target.layout().jobDirectory().toString());
  }

  @Test
  void theTimesOfFilesOnTheTargetDoNotMakeAReplicaOlder() {
    complete(8);
    target.replica(9, "shared/b").replica(7, "shared/b");
    target.touch(target.layout().metadata(9), 1000);

    assertThat(refusal(8)).contains("is older than the replica of chk-9");
  }

  @Test
  void refusesIdsThatStartAgainBesideAReplicaOfUnknownAge() throws IOException {
    complete(3);
    target.replica(6, "shared/b").replica(7, "shared/b");
    source.completedAt(3, SourceTree.completedAtMillis(8));
    Files.write(target.onDisk("_replicas/chk-6.json.gz"), new byte[] {1});

    assertThat(refusal(3)).contains("start again", "chk-6.json.gz cannot be read");
  }

  /**
   * After a failover and back, or when somebody names the checkpoints of the job itself as the
   * target.
   */
  @ParameterizedTest
  @ValueSource(longs = {2, 3, 4})
  void refusesTheTreeOfSomebodyElse(long own) {
    SourceTree other = SourceTree.local(directory.resolve("target"), JOB);
    other.file("shared/a", 100).complete(own, metadata -> metadata);
    Set<String> before = target.paths();
    complete(3);

    assertThat(refusal(3))
        .isEqualTo(
            target.layout().jobDirectory()
                + " holds checkpoints that no replicator wrote, perhaps those of the job itself."
                + " Replicas do not go among them: use another target, such as a directory beside "
                + target.layout().target()
                + ".");

    assertThat(target.paths()).isEqualTo(before);
  }

  @Test
  void refusesAPromotedTree() {
    complete(3);
    target.file("_fence.json", 2);

    assertThat(refusal(3)).contains("The replicas were promoted");
  }

  @Test
  void aSourceThatCannotBeListedIsRefusedNotEmpty() {
    complete(3);
    faults.on(Operation.LIST, ".*/source/.*").fail(() -> new IOException("Connection refused"));

    assertThat(refusal(AuditRecord.NO_CHECKPOINT)).contains("Connection refused");
  }

  @Test
  void aTargetThatCannotBeReadIsRefusedNotEmpty() {
    complete(3);
    faults.on(Operation.LIST, ".*/target/.*").fail(() -> new IOException("Connection refused"));

    assertThat(refusal(3)).contains("Connection refused");
  }

  @Test
  void aTargetThatCannotBeWrittenIsRefused() {
    complete(3);
    faults.on(Operation.WRITE, ".*/target/.*").fail(() -> new IOException("No space left"));

    assertThat(refusal(3)).contains("No space left");
  }

  @Test
  void aCheckpointThatIsSubsumedBeforeItIsReadVanished() {
    SourceCheckpoint newest = complete(3);
    faults.on(Operation.OPEN, ".*/source/.*/_metadata").act(() -> source.delete("chk-3/_metadata"));

    assertThat(plan()).isEqualTo(new PlanResult.Vanished(newest));
    assertThat(target.paths()).isEmpty();
  }

  @Test
  void aCheckpointThatIsSubsumedWhileItIsReadVanished() {
    SourceCheckpoint newest = complete(3);
    faults
        .on(Operation.READ, ".*/source/.*/_metadata")
        .fail(
            () -> {
              source.delete("chk-3/_metadata");
              return new IOException("Could not obtain block");
            });

    assertThat(plan()).isEqualTo(new PlanResult.Vanished(newest));
    assertThat(target.paths()).isEmpty();
  }

  @Test
  void metadataThatIsThereButForbiddenDidNotVanish() {
    complete(3);
    faults
        .on(Operation.OPEN, ".*/source/.*/_metadata")
        .fail(() -> new FileNotFoundException("Permission denied"));

    assertThat(refusal(3)).contains("Permission denied");
  }

  @Test
  void anErrorOfTheStoresCodeIsARefusalOfThisJobOnly() {
    complete(3);
    faults
        .on(Operation.OPEN, ".*/source/.*/_metadata")
        .act(
            () -> {
              throw new IllegalStateException("Filesystem closed");
            });

    assertThat(refusal(3)).contains("Filesystem closed");
  }

  @ParameterizedTest
  @EnumSource(Moment.class)
  void aCrashAtAnyCallLeavesNothingThatLooksLikeAReplica(Moment moment) {
    complete(3);
    target.file("shared/a", 100).replica(2, "shared/a");
    boolean crashed = true;
    for (int call = 1; crashed; call++) {
      faults.crashAt(call, moment);
      plan();
      crashed = faults.hasCrashed();
      faults.recover();

      assertThat(target.visible()).as("call %s", call).containsExactly(2L);
      assertThat(target.problems()).as("call %s", call).isEmpty();
      assertThat(planned().tasks()).as("call %s", call).hasSize(1);
      assertThat(call).isLessThan(200);
    }
  }

  @Test
  void asksTheSourceForNothingButTheMetadata() {
    complete(3);
    faults.on(Operation.OPEN, ".*/source/.*/(shared/a|own)").fail();
    faults.on(Operation.STATUS, ".*/source/.*/(shared/a|own)").fail();

    planned();
  }
}
