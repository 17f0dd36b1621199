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
package io.checkpointreplicator.tests.relocation;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.state.IncrementalKeyedStateHandle.HandleAndLocalPath;
import org.apache.flink.runtime.state.IncrementalRemoteKeyedStateHandle;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;

/** Metadata as RocksDB's incremental checkpoints have it, of a job of any size. */
final class LargeMetadata {

  private static final int MAX_PARALLELISM = 32_768;

  private final SplittableRandom random = new SplittableRandom(1);
  private final org.apache.flink.core.fs.Path shared;

  private LargeMetadata(Path jobDirectory) {
    this.shared = new org.apache.flink.core.fs.Path(jobDirectory.resolve("shared").toUri());
  }

  static CheckpointMetadata of(Path jobDirectory, int subtasks, int filesOfASubtask)
      throws ReflectiveOperationException {
    LargeMetadata large = new LargeMetadata(jobDirectory);
    OperatorState operator = operator(subtasks);
    for (int subtask = 0; subtask < subtasks; subtask++) {
      operator.putState(subtask, large.subtask(subtask, filesOfASubtask));
    }
    return new CheckpointMetadata(1, List.of(operator), List.of());
  }

  /** The constructor has other parameters on each line of Flink. */
  private static OperatorState operator(int subtasks) throws ReflectiveOperationException {
    OperatorID id = new OperatorID(1, 2);
    try {
      return OperatorState.class
          .getConstructor(String.class, String.class, OperatorID.class, int.class, int.class)
          .newInstance("sums", "sums", id, subtasks, MAX_PARALLELISM);
    } catch (NoSuchMethodException e) {
      return OperatorState.class
          .getConstructor(OperatorID.class, int.class, int.class)
          .newInstance(id, subtasks, MAX_PARALLELISM);
    }
  }

  private OperatorSubtaskState subtask(int index, int files) {
    return OperatorSubtaskState.builder()
        .setManagedKeyedState(
            new IncrementalRemoteKeyedStateHandle(
                uuid(),
                KeyGroupRange.of(index, index),
                1,
                IntStream.range(0, files)
                    .mapToObj(i -> HandleAndLocalPath.of(file(), "%06d.sst".formatted(i)))
                    .toList(),
                List.of(),
                file()))
        .build();
  }

  private FileStateHandle file() {
    return new FileStateHandle(
        new org.apache.flink.core.fs.Path(shared, uuid().toString()), random.nextInt(1 << 26));
  }

  private UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
  }
}
