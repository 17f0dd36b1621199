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
package io.checkpointreplicator.tests.metadata;

import java.nio.file.Path;
import java.util.AbstractCollection;
import java.util.Iterator;
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

/**
 * Metadata as RocksDB's incremental checkpoints have it, of a job of any size: its operators are
 * made while they are asked for, so that Flink can store metadata that would not fit into memory.
 */
public final class LargeMetadata extends AbstractCollection<OperatorState> {

  /** Files of a subtask: shared ones, and the backend's own description of them. */
  public static final int FILES_OF_A_SUBTASK = 500;

  private static final int SUBTASKS_OF_AN_OPERATOR = 100;
  private static final int MAX_PARALLELISM = 32_768;

  private final org.apache.flink.core.fs.Path shared;
  private final int operators;
  private final int subtasks;

  private LargeMetadata(Path jobDirectory, int operators, int subtasks) {
    this.shared = new org.apache.flink.core.fs.Path(jobDirectory.resolve("shared").toUri());
    this.operators = operators;
    this.subtasks = subtasks;
  }

  /**
   * Metadata of a checkpoint.
   *
   * @param references number of files, all of them shared; a multiple of {@value
   *     #FILES_OF_A_SUBTASK}, and of 50,000 beyond that
   */
  public static CheckpointMetadata of(Path jobDirectory, long checkpointId, int references) {
    int subtasks = references / FILES_OF_A_SUBTASK;
    int operators = Math.max(1, subtasks / SUBTASKS_OF_AN_OPERATOR);
    return new CheckpointMetadata(
        checkpointId, new LargeMetadata(jobDirectory, operators, subtasks / operators), List.of());
  }

  @Override
  public int size() {
    return operators;
  }

  @Override
  public Iterator<OperatorState> iterator() {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, operators).mapToObj(i -> operator(i, random)).iterator();
  }

  private OperatorState operator(int index, SplittableRandom random) {
    OperatorState operator = emptyOperator(new OperatorID(1, index));
    for (int subtask = 0; subtask < subtasks; subtask++) {
      operator.putState(subtask, subtask(subtask, random));
    }
    return operator;
  }

  /** The constructor has other parameters on each line of Flink. */
  private OperatorState emptyOperator(OperatorID id) {
    try {
      return OperatorState.class
          .getConstructor(String.class, String.class, OperatorID.class, int.class, int.class)
          .newInstance("sums", "sums", id, subtasks, MAX_PARALLELISM);
    } catch (NoSuchMethodException e) {
      return ofOlderLine(id);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private OperatorState ofOlderLine(OperatorID id) {
    try {
      return OperatorState.class
          .getConstructor(OperatorID.class, int.class, int.class)
          .newInstance(id, subtasks, MAX_PARALLELISM);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private OperatorSubtaskState subtask(int index, SplittableRandom random) {
    return OperatorSubtaskState.builder()
        .setManagedKeyedState(
            new IncrementalRemoteKeyedStateHandle(
                uuid(random),
                KeyGroupRange.of(index, index),
                1,
                IntStream.range(1, FILES_OF_A_SUBTASK)
                    .mapToObj(i -> HandleAndLocalPath.of(file(random), "%06d.sst".formatted(i)))
                    .toList(),
                List.of(),
                file(random)))
        .build();
  }

  private FileStateHandle file(SplittableRandom random) {
    return new FileStateHandle(
        new org.apache.flink.core.fs.Path(shared, uuid(random).toString()),
        random.nextInt(1 << 26));
  }

  private static UUID uuid(SplittableRandom random) {
    return new UUID(random.nextLong(), random.nextLong());
  }
}
