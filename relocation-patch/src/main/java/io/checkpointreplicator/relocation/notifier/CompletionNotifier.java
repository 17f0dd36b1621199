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

import io.checkpointreplicator.model.event.CheckpointEvent;
import java.util.Optional;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.traces.Span;
import org.apache.flink.traces.reporter.TraceReporter;

/**
 * Sends a {@link CheckpointEvent} to Kafka for each checkpoint that has completed.
 *
 * <ol>
 *   <li>{@link #open} reads the options and starts the thread of the {@link EventSender}. Whether
 *       there is a broker does not matter.
 *   <li>{@link #notifyOfAddedSpan} is called under the locks of the checkpoint coordinator and of
 *       the process-wide metric registry, so it only puts the event into a bounded queue; it never
 *       throws. What does not fit is dropped and counted: the replicator's listing finds it.
 *   <li>{@link #close} gives what waits a moment to be sent. Flink 1.20 and 2.3 close no trace
 *       reporter; the thread ends with its process.
 * </ol>
 */
public final class CompletionNotifier implements TraceReporter {
  private static final String SPAN = "Checkpoint";
  private static final String COMPLETED = "COMPLETED";

  private NotifierOptions options;
  private EventSender sender;

  @Override
  public void open(MetricConfig config) {
    options = NotifierOptions.of(config);
    sender = EventSender.start(options);
  }

  @Override
  public void notifyOfAddedSpan(Span span) {
    if (sender != null && SPAN.equals(span.getName())) {
      SpanAttributes attributes = new SpanAttributes(span.getAttributes());
      if (attributes.text("checkpointStatus").filter(COMPLETED::equals).isPresent()) {
        eventOf(span, attributes).ifPresent(sender::offer);
      }
    }
  }

  private Optional<CheckpointEvent> eventOf(Span span, SpanAttributes attributes) {
    return attributes
        .job()
        .map(
            job -> {
              long id = attributes.number("checkpointId");
              return new CheckpointEvent(
                  job,
                  Math.max(0, id),
                  options.checkpointsDirectory() + "/" + job + "/chk-" + id,
                  span.getEndTsMillis(),
                  new CheckpointEvent.Size(
                      attributes.number("fullSize"), attributes.number("checkpointedSize")),
                  new CheckpointEvent.Origin(
                      attributes.text("<job_name>"), attributes.text("checkpointType")));
            });
  }

  /** Events for which there was no room. */
  long dropped() {
    return sender.dropped();
  }

  @Override
  public void close() {
    if (sender != null) {
      sender.close();
    }
  }
}
