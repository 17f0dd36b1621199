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

import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.metrics.JobStanding;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseLayout;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plans of the one checkpoint or savepoint that was asked for. */
class PlannerNamedCheckpointTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final PlanId PLAN = new PlanId(5, "0123abcd");
  private static final long SAVED_AT = 1_700_000_000_000L;

  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private Path savepoint;
  private ReplicaTree target;

  @BeforeEach
  void createTrees() throws IOException {
    savepoint = Files.createDirectories(directory.resolve("savepoint-aaaaaa-1234"));
    target = ReplicaTree.local(directory.resolve("target"), JOB);
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    options.set(ReplicationOptions.ONCE, true);
  }

  private static StorePath path(Path onDisk) {
    return StorePath.parse("file:" + onDisk);
  }

  private PlanResult planSavepoint() {
    options.set(ReplicationOptions.CHECKPOINT, savepoint.toString());
    options.set(ReplicationOptions.JOB_ID, JOB.hex());
    return plan(new SourceJob(JOB, path(savepoint), path(savepoint)));
  }

  private PlanResult plan(SourceJob job) {
    return new Planner(Settings.of(options), new ManifestCache())
        .plan(job, PLAN, new JobStanding());
  }

  private void save(long id) throws IOException {
    Files.writeString(savepoint.resolve("state"), "state");
    Path metadata = savepoint.resolve("_metadata");
    Files.write(metadata, MetadataBytes.of(6, id).relative("state", 5).toByteArray());
    Files.setLastModifiedTime(metadata, FileTime.fromMillis(SAVED_AT));
  }

  private TargetLayout savepoints() {
    return new TargetLayout(target.layout().target(), JOB, CheckpointKind.SAVEPOINT);
  }

  @Test
  void aSavepointIsPlannedUnderTheIdInItsMetadata() throws IOException {
    save(42);

    PlanResult.Planned planned = (PlanResult.Planned) planSavepoint();

    assertThat(planned.header().checkpoint())
        .isEqualTo(
            new SourceCheckpoint(JOB, CheckpointKind.SAVEPOINT, path(savepoint), 42, SAVED_AT));
    assertThat(planned.tasks())
        .extracting(task -> task.file().source() + " -> " + task.file().targetPath())
        .containsExactly("file:" + savepoint.resolve("state") + " -> sp-42/state");
    assertThat(
            target.onDisk(
                new LeaseLayout(savepoints(), target.lease().lease())
                    .stagedMetadata(PLAN.toString())))
        .hasBinaryContent(
            MetadataBytes.of(6, 42)
                .absolute(savepoints().file("sp-42/state").toString(), 5)
                .toByteArray());
  }

  @Test
  void aSavepointMayBeOlderThanTheReplicas() throws IOException {
    save(3);
    target.stampedWith(StorePath.parse("hdfs://dc9/flink")).replica(7, "shared/b");

    assertThat(planSavepoint()).isInstanceOf(PlanResult.Planned.class);
  }

  @Test
  void anotherSavepointOfTheSameIdIsRefused() throws IOException {
    save(3);
    replicaOfASavepoint(3);
    assertThat(planSavepoint()).isInstanceOf(PlanResult.UpToDate.class);

    Files.setLastModifiedTime(savepoint.resolve("_metadata"), FileTime.fromMillis(SAVED_AT + 1));
    assertThat(((PlanResult.Refused) planSavepoint()).message())
        .isEqualTo(
            savepoints().replica(3)
                + " is the replica of another savepoint with this id. Move it aside, or use"
                + " another target for "
                + path(savepoint)
                + ".");
  }

  /** Replicas written by hand are stamped with a time that follows from their id. */
  private void replicaOfASavepoint(long id) throws IOException {
    target.manifest(id, "sp-" + id + "/state");
    Path manifest = target.onDisk(savepoints().manifest(id));
    Files.move(target.onDisk(target.layout().manifest(id)), manifest);
    Path metadata = target.onDisk(savepoints().metadata(id));
    Files.write(metadata, target.metadata(id, "sp-" + id + "/state"));
    Files.setLastModifiedTime(
        savepoint.resolve("_metadata"), FileTime.fromMillis(SourceTree.completedAtMillis(id)));
  }

  @Test
  void damagedMetadataOfASavepointIsRefused() throws IOException {
    Files.writeString(savepoint.resolve("_metadata"), "This is not metadata");

    assertThat(((PlanResult.Refused) planSavepoint()).message())
        .contains(savepoint + "/_metadata", "magic number 0x54686973");
  }

  @Test
  void aCheckpointIsTakenThoughItIsNotTheNewest() {
    SourceTree source = SourceTree.local(directory.resolve("source"), JOB);
    source.complete(2, metadata -> metadata);
    source.complete(3, metadata -> metadata);
    options.set(ReplicationOptions.CHECKPOINT, source.path("chk-2"));

    PlanResult.Planned planned = (PlanResult.Planned) plan(source.job());

    assertThat(planned.header().checkpoint().directory()).hasToString(source.path("chk-2"));
    assertThat(planned.header().sourceBase()).isEqualTo(source.base());
  }

  @Test
  void aCheckpointOlderThanAReplicaIsRefused() {
    SourceTree source = SourceTree.local(directory.resolve("source"), JOB);
    source.complete(2, metadata -> metadata);
    source.complete(3, metadata -> metadata);
    target.stampedWith(source.base()).replica(3, "shared/b");
    options.set(ReplicationOptions.CHECKPOINT, source.path("chk-2"));

    assertThat(((PlanResult.Refused) plan(source.job())).message())
        .isEqualTo(
            "The replica of chk-3 is visible, which is newer than "
                + source.path("chk-2")
                + ". Replicas of a job are published in order; use another target.");
  }
}
