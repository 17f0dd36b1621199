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

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;

/** Says whether the replicas of a job cost no more than they must. */
public final class Economy {
  private final TargetWrites writes;
  private final Path jobDirectory;

  private Economy(TargetWrites writes, Path jobDirectory) {
    this.writes = writes;
    this.jobDirectory = jobDirectory;
  }

  /** What was written for a job to a target on the counting file system. */
  public static Economy of(Faults store, Path target, JobID job) {
    return new Economy(
        new TargetWrites(store, job.toHexString()), target.resolve(job.toHexString()));
  }

  /**
   * Asserts that each byte that was written is one that a replica needs and none before it had, or
   * one of its metadata and manifest.
   *
   * @param replicas all there have been, oldest first
   * @return the bytes of all state files
   */
  public long assertEconomic(List<SeenReplica> replicas) throws IOException {
    Map<String, Content> referenced = new HashMap<>();
    long metadataBytes = 0;
    long manifestBytes = 0;
    for (SeenReplica replica : replicas) {
      long bytesBefore = bytes(referenced);
      int filesBefore = referenced.size();
      referenced.putAll(replica.manifest().files());
      assertThat(replica.stamp().totals().newBytes())
          .as("new bytes of chk-%d", replica.checkpointId())
          .isEqualTo(bytes(referenced) - bytesBefore);
      assertThat(replica.stamp().totals().newFiles())
          .as("new files of chk-%d", replica.checkpointId())
          .isEqualTo(referenced.size() - filesBefore);
      metadataBytes += replica.metadata().length;
      manifestBytes +=
          Files.size(jobDirectory.resolve("_replicas/chk-" + replica.checkpointId() + ".json.gz"));
    }
    assertThat(writes.stateBytes()).as("bytes of state files").isEqualTo(bytes(referenced));
    assertThat(writes.metadataBytes()).as("bytes of metadata").isEqualTo(metadataBytes);
    assertThat(writes.manifestBytes()).as("bytes of manifests").isEqualTo(manifestBytes);
    assertThat(writes.allBytes())
        .as("bytes of everything")
        .isEqualTo(bytes(referenced) + metadataBytes + manifestBytes);
    assertThat(writes.created()).doesNotHaveDuplicates();
    assertThat(writes.stateFiles()).containsExactlyInAnyOrderElementsOf(referenced.keySet());
    return bytes(referenced);
  }

  private static long bytes(Map<String, Content> files) {
    return files.values().stream().mapToLong(Content::sizeBytes).sum();
  }
}
