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
package io.checkpointreplicator.copy;

import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.lease.Leases;
import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.FileScope;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.PlanId;
import io.checkpointreplicator.store.SourceFiles;
import java.util.List;
import java.util.Optional;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** Tasks to test with. */
final class CopyTasks {
  static final JobId JOB = new JobId("a".repeat(32));
  static final JobId OTHER_JOB = new JobId("b".repeat(32));

  static final LargeFiles NO_LARGE_FILES = new LargeFiles(0, 1);

  private CopyTasks() {}

  static PlanId plan(long sequence) {
    return new PlanId(sequence, "0123abcd");
  }

  /** A task whose only point is its place in the queue. */
  static CopyTask task(JobId job, long plan, int ordinal, String targetPath) {
    StateFile file =
        new StateFile(
            StorePath.parse("file:/source").resolve(targetPath),
            new StateFile.Range(0, 10, StateFile.Extent.WHOLE),
            FileScope.SHARED,
            targetPath);
    return new CopyTask(plan(plan), job, plan, ordinal, file);
  }

  /** A task for the whole of a file that a source has. */
  static CopyTask whole(SourceTree source, String path, int size) {
    StateFile file =
        new StateFile(
            source.job().directory().resolve(path),
            new StateFile.Range(0, size, StateFile.Extent.WHOLE),
            FileScope.SHARED,
            path);
    return new CopyTask(plan(1), JOB, 1, 0, file);
  }

  /** Copies from a source to a target, under the lease of the replicator of a test. */
  static FileCopier copier(SourceTree source, ReplicaTree target) {
    return copier(reader(source, Bandwidth.UNLIMITED, NO_LARGE_FILES), target);
  }

  /** The same with a given reader. */
  static FileCopier copier(SourceReader reader, ReplicaTree target) {
    return copier(reader, target, counts());
  }

  /** The same with given counters. */
  static FileCopier copier(SourceReader reader, ReplicaTree target, FileCopier.Counts counts) {
    return new FileCopier(
        target.layout().target(),
        CheckpointKind.CHECKPOINT,
        reader,
        new Leases(target.layout().target(), "replicator"),
        counts);
  }

  /** Counts from 0 on. */
  static FileCopier.Counts counts() {
    return new FileCopier.Counts(
        new ThreadSafeSimpleCounter(),
        new ThreadSafeSimpleCounter(),
        new ThreadSafeSimpleCounter());
  }

  /** Reads from a source. */
  static SourceReader reader(SourceTree source, Bandwidth bandwidth, LargeFiles largeFiles) {
    return new SourceReader(
        new SourceFiles(new AllowedRoots(List.of(source.base()))),
        bandwidth,
        largeFiles,
        new OriginalReader(Optional.empty()));
  }
}
