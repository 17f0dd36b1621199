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
import io.checkpointreplicator.fixture.Poison;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.metrics.JobStanding;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.ManifestCache;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object that runs code when it is deserialized goes into the replica as it is, and rests. */
class PoisonedPlanTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final PlanId PLAN = new PlanId(5, "0123abcd");

  @TempDir private Path directory;

  /** The poison works: without this the other test could not fail. */
  @Test
  void whoeverDeserializesItRunsIt() throws Exception {
    Path trace = directory.resolve("trace");
    int runsBefore = Poison.runs();
    byte[] serialized = serialized(new Poison(trace));
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(serialized))) {
      in.readObject();
    }
    assertThat(Poison.runs()).isGreaterThan(runsBefore);
    assertThat(trace).exists();
  }

  @Test
  void isCarriedButNotRun() throws IOException {
    SourceTree source = SourceTree.local(directory.resolve("source"), JOB);
    ReplicaTree target = ReplicaTree.local(directory.resolve("target"), JOB);
    Path trace = directory.resolve("trace");
    Poison poison = new Poison(trace);
    int runsBefore = Poison.runs();
    source.file("shared/a", 100);
    source.complete(
        7, metadata -> metadata.absolute(source.path("shared/a"), 100).properties(poison));
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
    options.set(ReplicationOptions.TARGET, target.layout().target().toString());

    PlanResult result =
        new Planner(Settings.of(options), new ManifestCache())
            .plan(source.job(), PLAN, new JobStanding());

    assertThat(result).isInstanceOf(PlanResult.Planned.class);
    byte[] staged =
        Files.readAllBytes(target.onDisk(target.lease().stagedMetadata(PLAN.toString())));
    assertThat(staged)
        .isEqualTo(
            MetadataBytes.of(MetadataBytes.NEWEST_VERSION, 7)
                .absolute(target.layout().file("shared/a").toString(), 100)
                .properties(poison)
                .toByteArray());
    byte[] properties = serialized(poison);
    assertThat(Arrays.copyOfRange(staged, staged.length - properties.length, staged.length))
        .isEqualTo(properties);
    assertThat(Poison.runs()).isEqualTo(runsBefore);
    assertThat(trace).doesNotExist();
  }

  private static byte[] serialized(Poison poison) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(poison);
    return bytes.toByteArray();
  }
}
