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
package io.checkpointreplicator.tests.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.store.ManifestCache;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.TargetJob;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.JobID;

/**
 * What has been seen of one job on both sides of a replication, replicas that are hidden again
 * included. Each replica is checked as soon as it is seen: it must be whole.
 */
public final class ReplicatedJob {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Replication replication;
  private final SeenCheckpoints source;
  private final TargetJob target;
  private final MetadataOracle oracle;
  private final NavigableMap<Long, SeenReplica> replicas = new TreeMap<>();

  private ReplicatedJob(Replication replication, SeenCheckpoints source, TargetLayout layout) {
    this.replication = replication;
    this.source = source;
    this.target = new TargetJob(layout, new ManifestCache());
    org.apache.flink.core.fs.Path directory = layout.jobDirectory().toFlinkPath();
    this.oracle =
        new MetadataOracle(
            source.jobDirectory(),
            Path.of(directory.getPath()),
            directory.toUri().getScheme(),
            replication.settings().metadataPaths());
  }

  /** Follows a job from now on. */
  public static ReplicatedJob of(Replication replication, JobID job, SeenCheckpoints source) {
    return new ReplicatedJob(
        replication,
        source,
        new TargetLayout(replication.settings().target(), new JobId(job.toHexString())));
  }

  /** Waits until that many replicas of each of the jobs have been seen. */
  public static void awaitReplicas(int count, ReplicatedJob... jobs) {
    await(count + " replicas each")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> leastSeen(jobs), least -> least >= count);
  }

  /** Looks at each job, whatever the others have: what is not looked at is soon gone. */
  private static int leastSeen(ReplicatedJob... jobs) throws IOException {
    int least = Integer.MAX_VALUE;
    for (ReplicatedJob job : jobs) {
      least = Math.min(least, job.look());
    }
    return least;
  }

  /** Waits until the replica of a checkpoint or of a later one has been seen. */
  public SeenReplica awaitReplica(long checkpointId) {
    return await("replica of chk-" + checkpointId)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              look();
              return newest();
            },
            newest -> newest.isPresent() && newest.get().checkpointId() >= checkpointId)
        .orElseThrow();
  }

  /** Looks at both sides; returns how many replicas have been seen so far. */
  public int look() throws IOException {
    replication.requireNotFailed();
    source.look();
    for (Replica replica : target.replicas()) {
      if (!replicas.containsKey(replica.checkpointId())) {
        see(replica);
      }
    }
    return replicas.size();
  }

  private void see(Replica replica) throws IOException {
    try {
      SeenReplica seen =
          new SeenReplica(
              target.manifest(replica),
              Store.read(target.layout().metadata(replica.checkpointId())));
      oracle.assertWhole(seen);
      replicas.put(replica.checkpointId(), seen);
    } catch (FileNotFoundException e) {
      // RETAIN hid it between the listing and this.
    }
  }

  /** The newest replica seen so far. */
  public Optional<SeenReplica> newest() {
    return Optional.ofNullable(replicas.lastEntry()).map(Map.Entry::getValue);
  }

  /** The replicas seen so far, oldest first. */
  public List<SeenReplica> replicas() {
    return List.copyOf(replicas.values());
  }

  /**
   * Asserts that transcoding leaves each checkpoint seen as it is, and that each replica seen is
   * the checkpoint it is a copy of, moved.
   */
  public void assertFaithful() throws IOException {
    for (Path metadata : source.metadata().values()) {
      MetadataOracle.assertIdentityIsByteIdentical(metadata);
    }
    assertThat(source.metadata()).containsKeys(replicas.keySet().toArray(Long[]::new));
    for (SeenReplica replica : replicas.values()) {
      oracle.assertMoved(source.metadata().get(replica.checkpointId()), replica);
    }
  }
}
