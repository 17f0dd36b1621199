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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeasedBandwidthTest {
  private static final long RATE = 40_000;
  private static final int SLICE = 1000;

  private final ManualClock clock = new ManualClock();
  private final AtomicInteger asked = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  private LeasedBandwidth bandwidth(LeasedBandwidth.Line line) {
    return new LeasedBandwidth(
        RATE,
        request -> {
          assertThat(request.bytes()).isEqualTo(SLICE);
          asked.incrementAndGet();
          return line.ask(request);
        },
        clock);
  }

  /** The test gives the answers. */
  private LeasedBandwidth answeredLater(Queue<CompletableFuture<CoordinationResponse>> open) {
    return bandwidth(
        request -> {
          CompletableFuture<CoordinationResponse> answer = new CompletableFuture<>();
          open.add(answer);
          return answer;
        });
  }

  private static CompletableFuture<CoordinationResponse> grant(long waitNanos) {
    return CompletableFuture.completedFuture(new SliceGrant(waitNanos).toResponse());
  }

  @Test
  void asksForASliceWhenNothingIsLeft() throws Exception {
    LeasedBandwidth bandwidth = bandwidth(request -> grant(0));

    assertThat(List.of(bandwidth.take(600), bandwidth.take(600), bandwidth.take(600)))
        .containsExactly(600, 400, 600);
    assertThat(asked).hasValue(2);
  }

  @Test
  void waitsUntilTheSliceMayBeUsed() throws Exception {
    long before = clock.nanoTime();
    LeasedBandwidth bandwidth = bandwidth(request -> grant(5_000));

    bandwidth.take(SLICE);
    assertThat(clock.nanoTime() - before).isEqualTo(5_000);
    bandwidth.take(SLICE);
    assertThat(clock.nanoTime() - before).isEqualTo(10_000);
  }

  @Test
  void whatIsGivenBackIsTakenAgain() throws Exception {
    LeasedBandwidth bandwidth = bandwidth(request -> grant(0));

    bandwidth.giveBack(bandwidth.take(SLICE) - 10);

    assertThat(bandwidth.take(SLICE)).isEqualTo(SLICE - 10);
    assertThat(asked).hasValue(1);
  }

  @Test
  void whatIsLeftLapses() throws Exception {
    LeasedBandwidth bandwidth = bandwidth(request -> grant(0));
    bandwidth.take(1);

    clock.advance(TimeUnit.SECONDS.toNanos(10));
    assertThat(bandwidth.take(1)).isEqualTo(1);
    assertThat(asked).hasValue(1);
    clock.advance(TimeUnit.SECONDS.toNanos(10) + 1);

    assertThat(bandwidth.take(SLICE)).isEqualTo(SLICE);
    assertThat(asked).hasValue(2);
  }

  @Test
  void withoutAnAnswerNothingIsReadAndItAsksAgainAfterASecond() throws Exception {
    long before = clock.nanoTime();
    LeasedBandwidth bandwidth =
        bandwidth(
            request ->
                switch (asked.get()) {
                  case 1 -> CompletableFuture.failedFuture(new IOException("no JobManager"));
                  case 2 -> throw new IOException("not serializable");
                  case 3 -> CompletableFuture.completedFuture(null);
                  default -> grant(0);
                });

    assertThat(bandwidth.take(7)).isEqualTo(7);
    assertThat(asked).hasValue(4);
    assertThat(clock.nanoTime() - before).isEqualTo(TimeUnit.SECONDS.toNanos(3));
  }

  @Test
  void manyThreadsAskOneAtATimeAndShareTheSlice() throws Exception {
    BlockingQueue<CompletableFuture<CoordinationResponse>> open = new LinkedBlockingQueue<>();
    LeasedBandwidth bandwidth = answeredLater(open);
    List<Future<Integer>> takers =
        IntStream.range(0, 20).mapToObj(i -> threads.submit(() -> bandwidth.take(100))).toList();

    open.take().complete(new SliceGrant(0).toResponse());
    // Ten of them have used the slice up, one of the others has asked for the next one.
    CompletableFuture<CoordinationResponse> second = open.take();
    assertThat(open).isEmpty();
    second.complete(new SliceGrant(0).toResponse());

    int taken = 0;
    for (Future<Integer> taker : takers) {
      taken += taker.get();
    }
    assertThat(taken).isEqualTo(20 * 100);
    assertThat(asked).hasValue(2);
  }

  @Test
  void anInterruptedThreadLeavesTheAskingToAnother() throws Exception {
    BlockingQueue<CompletableFuture<CoordinationResponse>> open = new LinkedBlockingQueue<>();
    LeasedBandwidth bandwidth = answeredLater(open);
    AtomicReference<Thread> asking = new AtomicReference<>();
    Future<?> first =
        threads.submit(
            () -> {
              asking.set(Thread.currentThread());
              assertThatExceptionOfType(InterruptedIOException.class)
                  .isThrownBy(() -> bandwidth.take(1))
                  .withMessage("Copying was cancelled");
              assertThat(Thread.interrupted()).isTrue();
            });
    open.take();
    Future<Integer> second = threads.submit(() -> bandwidth.take(5));

    asking.get().interrupt();
    first.get();

    open.take().complete(new SliceGrant(0).toResponse());
    assertThat(second.get()).isEqualTo(5);
  }
}
