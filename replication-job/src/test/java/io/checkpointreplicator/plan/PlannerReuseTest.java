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
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.HostileManifest;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.metrics.JobStanding;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.Original;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.model.replica.StateFileMapper;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.ManifestCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A job was replicated from A to B and restored there from its replica. Now what it does on B is
 * replicated to A, where what came from there may still be.
 */
class PlannerReuseTest {
  private static final StorePath A = StorePath.parse("faulty:/a/flink");
  private static final JobId OLD_JOB = new JobId("a".repeat(32));
  private static final JobId JOB = new JobId("b".repeat(32));
  private static final PlanId PLAN = new PlanId(5, "0123abcd");
  private static final String LISTING = ".*/source/" + OLD_JOB + "/_replicas";
  private static final String MANIFEST = ".*/source/.*[.]json[.]gz";

  private final Faults faults = FaultyFileSystem.install();
  private final Configuration options = new Configuration();
  private final ManifestCache cache = new ManifestCache();

  @TempDir private Path directory;

  /** On B, what the job was restored from. */
  private ReplicaTree replica;

  /** On B, the restored job. */
  private SourceTree source;

  private ReplicaTree target;

  @BeforeEach
  void restoreOnB() {
    replica = ReplicaTree.faulty(directory.resolve("source"), OLD_JOB).stampedWith(A);
    source = SourceTree.faulty(directory.resolve("source"), JOB);
    target = ReplicaTree.faulty(directory.resolve("target"), JOB);
    replica.file("shared/old", 100).replica(7, "shared/old", "shared/sub/below", "chk-7/own");
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
    options.set(ReplicationOptions.REUSE, List.of(A.toString()));
  }

  private String claimed(String path) {
    return replica.layout().file(path).toString();
  }

  /** The originals of the files to copy, by the names of the files at the source. */
  private Map<String, Original> plan() {
    Map<String, Original> originals = new TreeMap<>();
    for (CopyTask task : tasks()) {
      Optional<Original> original = task.file().original();
      original.ifPresent(found -> originals.put(task.file().source().name(), found));
    }
    return originals;
  }

  private List<CopyTask> tasks() {
    PlanResult result =
        new Planner(Settings.of(options), cache).plan(source.job(), PLAN, new JobStanding());
    assertThat(result).isInstanceOf(PlanResult.Planned.class);
    return ((PlanResult.Planned) result).tasks();
  }

  private Original original(String path) {
    return new Original(
        A.resolve(OLD_JOB + "/" + path),
        new StateFile.Range(0, replica.contentOf(path).sizeBytes(), StateFile.Extent.WHOLE),
        replica.contentOf(path).crc32c());
  }

  private void completeWithOldFile() {
    source.complete(
        9,
        metadata ->
            metadata.absolute(claimed("shared/old"), 100).absolute(source.path("shared/new"), 10));
  }

  private long count(Operation operation, String path) {
    return faults.paths(operation).stream().filter(found -> found.matches(path)).count();
  }

  @Test
  void whatTheReplicatorBroughtMayStillBeWhereItCameFrom() {
    source.complete(
        9,
        metadata ->
            metadata
                .absolute(claimed("shared/old"), 100)
                .absolute(claimed("shared/sub/below"), 10)
                .absolute(claimed("chk-7/own"), 10)
                .absolute(source.path("shared/new"), 10));

    assertThat(plan())
        .containsOnly(
            Map.entry("old", original("shared/old")),
            Map.entry("below", original("shared/sub/below")),
            Map.entry("own", original("chk-7/own")));
  }

  /** As in application mode, where the id of the job is fixed. */
  @Test
  void theJobMayGoOnInTheTreeItWasRestoredFrom() {
    source = SourceTree.faulty(directory.resolve("source"), OLD_JOB);
    source.complete(
        9,
        metadata ->
            metadata
                .absolute(source.path("shared/old"), 100)
                .absolute(source.path("shared/new"), 10));

    assertThat(plan()).containsOnly(Map.entry("old", original("shared/old")));
  }

  @Test
  void aPartOfAFileIsAPartOfItsOriginal() {
    replica.file("shared/job/merged.30-10", 10).replica(8, "shared/job/merged.30-10");
    source.complete(9, metadata -> metadata.segment(claimed("shared/job/merged.30-10"), 0, 10));

    assertThat(plan())
        .containsOnly(
            Map.entry(
                "merged.30-10",
                new Original(
                    A.resolve(OLD_JOB + "/shared/job/merged"),
                    new StateFile.Range(30, 10, StateFile.Extent.PART),
                    replica.contentOf("shared/job/merged.30-10").crc32c())));
  }

  /** Of a job that had claimed a checkpoint of an earlier one, before it was lost. */
  @Test
  void aFileOfAnEarlierJobIsFoundWhereThatMayStillBe() {
    SourceTree earlier = SourceTree.faulty(directory.resolve("a"), new JobId("c".repeat(32)));
    earlier.file("shared/oldest", 10).file("taskowned/oldest", 10);
    String copy = foreign(earlier, "shared") + "oldest";
    String unknown = "shared/foreign-" + "0".repeat(32) + "/lost";
    replica.replica(8, copy, unknown, "shared/old");
    options.set(ReplicationOptions.REUSE, List.of(earlier.base().toString()));
    source.complete(
        9,
        metadata ->
            metadata
                .absolute(claimed(copy), 10)
                .absolute(claimed(unknown), 10)
                .absolute(claimed("shared/old"), 100));

    assertThat(plan())
        .containsOnlyKeys("oldest")
        .extractingByKey("oldest")
        .extracting(Original::path)
        .isEqualTo(StorePath.parse(earlier.path("shared/oldest")));
    assertThat(count(Operation.LIST, ".*/a")).isEqualTo(1);
  }

  private static String foreign(SourceTree job, String directory) {
    return "shared/" + StateFileMapper.foreignName(job.job().directory().resolve(directory)) + "/";
  }

  @Test
  void whatCannotBeListedMayBeLost() {
    String copy = "shared/foreign-" + "0".repeat(32) + "/lost";
    replica.replica(8, copy, "shared/old");
    options.set(
        ReplicationOptions.REUSE,
        List.of(FaultyFileSystem.path(directory.resolve("a")).toString(), A.toString()));
    faults.on(Operation.LIST, ".*/a").fail();
    source.complete(
        9, metadata -> metadata.absolute(claimed(copy), 10).absolute(claimed("shared/old"), 100));

    assertThat(plan()).containsOnlyKeys("old");
  }

  /** The manifest has no checksum of these bytes. */
  @Test
  void otherBytesOfAFileHaveNoOriginal() {
    source.complete(
        9,
        metadata ->
            metadata
                .segment(claimed("shared/old"), 1, 99)
                .segment(claimed("shared/sub/below"), 0, 9));

    assertThat(plan()).isEmpty();
  }

  @Test
  void originalsElsewhereAreNotReused() {
    options.set(ReplicationOptions.REUSE, List.of("faulty:/a/flink2", "faulty:/a/flink/other"));
    completeWithOldFile();

    assertThat(plan()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://elsewhere/flink/job/chk-7",
        "faulty:/a/flink/../secret/chk-7",
        "file:/etc/chk-7",
        "chk-7",
        "",
        "faulty:/",
        "faulty:/../chk-7",
        "faulty://user:password@a/flink/job/chk-7"
      })
  void aManifestLeadsNowhereElse(String sourceDirectory) {
    stamp(sourceDirectory);
    completeWithOldFile();

    assertThat(plan()).isEmpty();
  }

  @Test
  void aManifestMayLeadToWhatMayBeReused() {
    stamp("faulty:///a/flink/x/../job/chk-7");
    completeWithOldFile();

    assertThat(plan().get("old").path()).isEqualTo(A.resolve("job/shared/old"));
  }

  private void stamp(String sourceDirectory) {
    HostileManifest.write(
        replica.onDisk(replica.layout().manifest(7)),
        HostileManifest.of(
            sourceDirectory, "{\"path\":\"shared/old\",\"size\":100,\"crc32c\":\"00000001\"}"));
  }

  @Test
  void nothingIsReadUnlessItIsAskedFor() {
    options.removeConfig(ReplicationOptions.REUSE);
    completeWithOldFile();

    assertThat(plan()).isEmpty();

    assertThat(count(Operation.LIST, ".*/source/.*/_replicas")).isZero();
    assertThat(count(Operation.STATUS, MANIFEST)).isZero();
    assertThat(count(Operation.OPEN, MANIFEST)).isZero();
  }

  @Test
  void aTreeIsLookedAtOnceForEachPlanAndItsManifestsAreReadOnce() {
    source.complete(
        9,
        metadata ->
            metadata
                .absolute(claimed("shared/old"), 100)
                .absolute(claimed("shared/sub/below"), 10)
                .absolute(claimed("chk-7/own"), 10));

    plan();
    plan();

    assertThat(count(Operation.LIST, LISTING)).isEqualTo(2);
    assertThat(count(Operation.STATUS, MANIFEST)).isEqualTo(2);
    assertThat(count(Operation.OPEN, MANIFEST)).isEqualTo(1);
  }

  /** Then all that is new comes from the job itself. */
  @Test
  void theOldTreeIsNotLookedAtOnceItsFilesWereCopied() {
    completeWithOldFile();
    String copy = tasks().get(0).file().targetPath();
    target.stampedWith(source.base()).file(copy, 100).replica(9, copy);
    source.complete(
        10,
        metadata ->
            metadata
                .absolute(claimed("shared/old"), 100)
                .absolute(source.path("shared/newer"), 10));
    long before = count(Operation.LIST, LISTING);

    assertThat(tasks()).hasSize(1);

    assertThat(count(Operation.LIST, LISTING)).isEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"STATUS", "OPEN", "READ"})
  void aManifestThatCannotBeReadIsNotMissed(Operation operation) {
    completeWithOldFile();
    faults.on(operation, MANIFEST).fail();

    assertThat(plan()).isEmpty();
  }

  @Test
  void aTreeThatCannotBeListedIsNotMissed() {
    completeWithOldFile();
    faults.on(Operation.LIST, LISTING).fail();

    assertThat(plan()).isEmpty();
  }

  @Test
  void oneManifestThatIsNoneLeavesTheOthers() throws IOException {
    Files.writeString(replica.onDisk(replica.layout().manifest(8)), "{}");
    completeWithOldFile();

    assertThat(plan()).containsOnlyKeys("old");
  }
}
