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

import static io.checkpointreplicator.fixture.Permissions.masked;
import static io.checkpointreplicator.fixture.Permissions.permit;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Permissions;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.metrics.JobStanding;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.ManifestCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links and permissions on local disks, as PLAN meets them. */
class LocalPlannerTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final PlanId PLAN = new PlanId(5, "0123abcd");

  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree source;
  private ReplicaTree target;

  @BeforeEach
  void createTrees() {
    source = SourceTree.local(directory.resolve("source"), JOB);
    target = ReplicaTree.local(directory.resolve("target"), JOB);
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());
  }

  private PlanResult plan() {
    return new Planner(Settings.of(options), new ManifestCache())
        .plan(source.job(), PLAN, new JobStanding());
  }

  private String refusal() {
    PlanResult result = plan();
    assertThat(result).isInstanceOf(PlanResult.Refused.class);
    return ((PlanResult.Refused) result).message();
  }

  /** Puts a directory or file somewhere else, and a link in its place. */
  private Path moveAway(Path path) throws IOException {
    Path elsewhere = directory.resolve("elsewhere");
    Files.move(path, elsewhere);
    return Files.createSymbolicLink(path, elsewhere);
  }

  @ParameterizedTest
  @ValueSource(strings = {"chk-7/_metadata", "chk-7", "."})
  void metadataIsNotReadThroughALinkOutOfTheSource(String linked) throws IOException {
    source.complete(7, metadata -> metadata.relative("own", 10));
    moveAway(source.onDisk(linked).normalize());

    assertThat(refusal())
        .contains("_metadata leads through a symbolic link to " + directory.toRealPath())
        .endsWith("Add the root of that place with --allowed-root to read it.");
    assertThat(target.paths()).isEmpty();
  }

  @Test
  void aLinkToAnAllowedRootIsFollowed() throws IOException {
    source.complete(7, metadata -> metadata.relative("own", 10));
    moveAway(source.onDisk("chk-7"));
    options.set(
        ReplicationOptions.ALLOWED_ROOTS, List.of("file:" + directory.resolve("elsewhere")));

    assertThat(plan()).isInstanceOf(PlanResult.Planned.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "_replicas", "_replicas/leases"})
  void nothingIsStagedThroughALinkInTheTarget(String linked) throws IOException {
    source.complete(7, metadata -> metadata.relative("own", 10));
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Path link = target.onDisk(linked).normalize();
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, outside);

    assertThat(refusal()).contains("leads through the symbolic link " + link + ".");
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void whatIsStagedIsNoMoreOpenThanTheMetadata() throws IOException {
    source.complete(7, metadata -> metadata.relative("own", 10));
    permit("rw-------", source.onDisk("chk-7/_metadata"));
    permit("rwxr-x--x", source.onDisk("chk-7"));
    permit("rwxr-x--x", source.directory());

    assertThat(plan()).isInstanceOf(PlanResult.Planned.class);

    Path staged = target.onDisk(target.lease().stagedMetadata(PLAN.toString()));
    assertThat(Permissions.of(staged)).isEqualTo("rw-------");
    assertThat(Permissions.of(staged.getParent())).isEqualTo(masked("rwxr-x--x"));
    assertThat(Permissions.of(target.onDisk("_replicas"))).isEqualTo(masked("rwxr-x--x"));
    assertThat(Permissions.of(target.onDisk(".").normalize())).isEqualTo(masked("rwxr-x--x"));
  }
}
