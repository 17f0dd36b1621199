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
package io.checkpointreplicator.relocation.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.traces.Span;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The notifier is called under the checkpoint coordinator's lock, whatever Kafka does. */
class CompletionNotifierTest {
  private static final String JOB = "0123456789abcdef0123456789abcdef";

  /** One call that waited for the producer's ten seconds would be too long already. */
  private static final Duration FAR_TOO_LONG = Duration.ofSeconds(8);

  private final CompletionNotifier notifier = new CompletionNotifier();

  @AfterEach
  void close() {
    notifier.close();
  }

  private static MetricConfig config(String... options) {
    MetricConfig config = new MetricConfig();
    for (int i = 0; i < options.length; i += 2) {
      config.setProperty(options[i], options[i + 1]);
    }
    return config;
  }

  private static Span completed(long checkpointId) {
    return Span.builder(CompletionNotifierTest.class, "Checkpoint")
        .setAttribute("jobId", JOB)
        .setAttribute("checkpointId", checkpointId)
        .setAttribute("checkpointStatus", "COMPLETED")
        .build();
  }

  private void open(String bootstrapServers) {
    notifier.open(
        config(
            "checkpoints-dir", "file:/ckpt", "bootstrap.servers", bootstrapServers, "queue", "10"));
  }

  private void tellAThousand() {
    assertTimeoutPreemptively(
        FAR_TOO_LONG,
        () -> {
          for (int i = 0; i < 1_000; i++) {
            notifier.notifyOfAddedSpan(completed(i));
          }
        });
    // The queue holds 10, and the sender is at work on one at most.
    assertThat(notifier.dropped()).isBetween(989L, 990L);
  }

  @Test
  void aBrokerThatIsDownCostsNothing() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    open("127.0.0.1:" + port);
    tellAThousand();
  }

  @Test
  void aBrokerThatDoesNotAnswerCostsNothing() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      open("127.0.0.1:" + silent.getLocalPort());
      tellAThousand();
    }
  }

  @Test
  void aBrokerWhoseNameDoesNotResolveCostsNothing() {
    open("no-such-host.invalid:9092");
    tellAThousand();
  }

  @Test
  void otherSpansAreNotTold() {
    open("127.0.0.1:1");
    for (int i = 0; i < 1_000; i++) {
      notifier.notifyOfAddedSpan(
          Span.builder(CompletionNotifierTest.class, "Checkpoint")
              .setAttribute("jobId", JOB)
              .setAttribute("checkpointStatus", "FAILED")
              .build());
      notifier.notifyOfAddedSpan(
          Span.builder(CompletionNotifierTest.class, "JobInitialization").build());
      notifier.notifyOfAddedSpan(
          Span.builder(CompletionNotifierTest.class, "Checkpoint")
              .setAttribute("checkpointStatus", "COMPLETED")
              .build());
    }
    assertThat(notifier.dropped()).isZero();
  }

  @Test
  void saysWhatIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> notifier.open(config("checkpoints-dir", "file:/ckpt")))
        .withMessage(
            "The option 'bootstrap.servers' of the checkpoint completion notifier is missing. Set"
                + " traces.reporter.<name>.bootstrap.servers.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> notifier.open(config("bootstrap.servers", "127.0.0.1:1")))
        .withMessageContaining("'checkpoints-dir'");
  }

  @Test
  void aQueueHoldsSomething() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                notifier.open(
                    config(
                        "checkpoints-dir", "x", "bootstrap.servers", "127.0.0.1:1", "queue", "0")))
        .withMessage("'queue' is 0; allowed: 1 or more.");
  }
}
