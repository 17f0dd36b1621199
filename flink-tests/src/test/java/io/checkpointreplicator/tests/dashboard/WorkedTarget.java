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
package io.checkpointreplicator.tests.dashboard;

import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.history.WrittenLog;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.plan.AuditRecord;
import io.checkpointreplicator.plan.AuditRecord.Amount;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.ProofFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A target as a replicator has left it that has worked for half an hour, until now. */
final class WorkedTarget {
  private static final long INTERVAL = Duration.ofSeconds(30).toMillis();
  private static final int CHECKPOINTS = 60;
  private static final int RETAINED = 3;
  private static final long BYTES = 5_400_000_000L;

  private final Path directory;
  private final WrittenLog log;
  private final long startedAt = System.currentTimeMillis() - CHECKPOINTS * INTERVAL;

  WorkedTarget(Path directory) {
    this.directory = directory;
    this.log = new WrittenLog(directory);
  }

  StorePath path() {
    return StorePath.parse("file:" + directory);
  }

  /** Different ones for different numbers. */
  static JobId job(int number) {
    return new JobId("%08x".formatted(0x9e3779b9 * (number + 1)).repeat(4));
  }

  /** A job that has been replicated all the time. */
  WorkedTarget covered(JobId job) throws IOException {
    List<AuditRecord> events = new ArrayList<>();
    for (long id = 1; id <= CHECKPOINTS; id++) {
      events.add(
          new AuditRecord(
              publishedAt(id),
              job,
              id,
              Event.PUBLISHED,
              "",
              new Amount(48, BYTES, 7, newBytes(id), times(id))));
    }
    log.part(events.toArray(AuditRecord[]::new));
    for (long id = CHECKPOINTS - RETAINED + 1; id <= CHECKPOINTS; id++) {
      replica(job, id);
    }
    return this;
  }

  /** A job whose newest checkpoint came to nothing. */
  WorkedTarget failing(JobId job, Event event, String reason) throws IOException {
    covered(job);
    log.part(
        new AuditRecord(
            System.currentTimeMillis(), job, CHECKPOINTS + 1, event, reason, Amount.NONE));
    return this;
  }

  /** A job of which only the log tells. */
  WorkedTarget withoutReplica(JobId job, String reason) throws IOException {
    log.part(
        new AuditRecord(System.currentTimeMillis(), job, 1, Event.FAILED, reason, Amount.NONE));
    return this;
  }

  /** What was proven of a job's replicas, and what was not. */
  WorkedTarget tried(JobId job, Proof... proofs) throws IOException {
    for (Proof proof : proofs) {
      new ProofFile(path(), job).record(proof);
    }
    return this;
  }

  /** One more replica, published now. */
  WorkedTarget next(JobId job) throws IOException {
    replica(job, CHECKPOINTS + 1);
    return this;
  }

  private void replica(JobId job, long id) throws IOException {
    ReplicaTree tree = ReplicaTree.local(directory, job);
    tree.manifest(id, "shared/a", "shared/b", "chk-" + id + "/state");
    ReplicaManifest manifest = tree.readManifest(id);
    ReplicaStamp stamp = manifest.stamp();
    try (OutputStream out = Files.newOutputStream(tree.onDisk(tree.layout().manifest(id)))) {
      ManifestParser.write(
          new ReplicaManifest(
              new ReplicaStamp(
                  stamp.origin(),
                  stamp.plan(),
                  new ReplicaStamp.Times(completedAt(id), completedAt(id) + 40, publishedAt(id)),
                  new ReplicaStamp.Totals(48, BYTES, 7, newBytes(id)),
                  stamp.metadata()),
              manifest.files()),
          out);
    }
    Path metadata = tree.onDisk(tree.layout().metadata(id));
    Files.createDirectories(metadata.getParent());
    Files.write(metadata, tree.metadata(id, "shared/a", "shared/b", "chk-" + id + "/state"));
    tree.touch(tree.layout().metadata(id), publishedAt(id));
  }

  private long completedAt(long id) {
    return startedAt + (id - 1) * INTERVAL;
  }

  private long publishedAt(long id) {
    return completedAt(id) + times(id).lagMillis().orElseThrow();
  }

  private static AuditRecord.Times times(long id) {
    long lag = 1500 + 700 * (id * 7 % 5);
    return new AuditRecord.Times(lag - 200, OptionalLong.of(lag));
  }

  private static long newBytes(long id) {
    return BYTES / 40 + BYTES / 200 * (id * 5 % 11);
  }
}
