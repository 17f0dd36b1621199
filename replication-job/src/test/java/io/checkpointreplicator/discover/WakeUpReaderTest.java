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
package io.checkpointreplicator.discover;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.store.SourceJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.core.io.InputStatus;
import org.junit.jupiter.api.Test;

class WakeUpReaderTest {
  private final WakeUpReader reader = new WakeUpReader();
  private final Collected output = new Collected();

  @Test
  void emitsEachWakeUpOnce() {
    reader.addSplits(List.of(split(1), split(2)));
    assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
    assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
    assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
    assertThat(output.wakeUps).containsExactly(split(1).wakeUp(), split(2).wakeUp());
  }

  @Test
  void isWokenBySplits() {
    assertThat(reader.isAvailable()).isNotDone();
    reader.addSplits(List.of(split(1)));
    assertThat(reader.isAvailable()).isDone();
    reader.pollNext(output);
    CompletableFuture<Void> next = reader.isAvailable();
    assertThat(next).isNotDone();
    reader.addSplits(List.of(split(2)));
    assertThat(next).isDone();
  }

  @Test
  void endsWhenThereAreNoMoreSplitsAndAllWereEmitted() {
    reader.addSplits(List.of(split(1), split(2)));
    reader.notifyNoMoreSplits();
    assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
    assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
    assertThat(output.wakeUps).hasSize(2);
  }

  @Test
  void isWokenToEnd() {
    reader.pollNext(output);
    CompletableFuture<Void> next = reader.isAvailable();
    reader.notifyNoMoreSplits();
    assertThat(next).isDone();
    assertThat(reader.pollNext(output)).isEqualTo(InputStatus.END_OF_INPUT);
  }

  @Test
  void keepsInStateWhatWasNotEmitted() {
    reader.addSplits(List.of(split(1), split(2), split(3)));
    reader.pollNext(output);
    assertThat(reader.snapshotState(1)).containsExactly(split(2), split(3));
    reader.pollNext(output);
    reader.pollNext(output);
    assertThat(reader.snapshotState(2)).isEmpty();
  }

  private static WakeUpSplit split(long number) {
    StorePath base = StorePath.parse("file:/source/" + number);
    JobId job = new JobId("a".repeat(32));
    return new WakeUpSplit(number, new WakeUp(new SourceJob(job, base, base.resolve(job.hex()))));
  }

  private static final class Collected implements ReaderOutput<WakeUp> {
    private final List<WakeUp> wakeUps = new ArrayList<>();

    @Override
    public void collect(WakeUp wakeUp) {
      wakeUps.add(wakeUp);
    }

    @Override
    public void collect(WakeUp wakeUp, long timestamp) {
      wakeUps.add(wakeUp);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      throw new UnsupportedOperationException("wake-ups have no event time");
    }

    @Override
    public void markIdle() {
      throw new UnsupportedOperationException("wake-ups have no event time");
    }

    @Override
    public void markActive() {
      throw new UnsupportedOperationException("wake-ups have no event time");
    }

    @Override
    public SourceOutput<WakeUp> createOutputForSplit(String splitId) {
      throw new UnsupportedOperationException("wake-ups go to the main output");
    }

    @Override
    public void releaseOutputForSplit(String splitId) {
      throw new UnsupportedOperationException("wake-ups go to the main output");
    }
  }
}
