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
package io.checkpointreplicator.job;

import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/**
 * Metrics of a Flink in this process, read at any moment, without its REST server. A task that has
 * ended counts until another attempt of it takes its place. Thread-safe.
 */
public final class ReplicationMetrics implements MetricReporter {
  private static final String REPORTER = "checkpoint-replicator";
  private static final String ID = "id";
  private static final Map<String, ReplicationMetrics> REGISTERED = new ConcurrentHashMap<>();

  private final Map<String, Map<String, Metric>> byName = new ConcurrentHashMap<>();

  /**
   * Metrics to be watched.
   *
   * @param names their names, of counters and of gauges with numbers
   */
  public ReplicationMetrics(String... names) {
    Set.of(names).forEach(name -> byName.put(name, new ConcurrentHashMap<>()));
  }

  /** Makes the Flink that starts with the configuration report here; nothing to watch, nothing. */
  void register(Configuration configuration) {
    if (byName.isEmpty()) {
      return;
    }
    String id = UUID.randomUUID().toString();
    REGISTERED.put(id, this);
    String prefix = "metrics.reporter." + REPORTER + ".";
    configuration.setString(prefix + "factory.class", Factory.class.getName());
    configuration.setString(prefix + ID, id);
    // An empty list means all reporters.
    configuration
        .getOptional(MetricOptions.REPORTERS_LIST)
        .filter(listed -> !listed.isBlank())
        .ifPresent(
            listed -> configuration.set(MetricOptions.REPORTERS_LIST, listed + "," + REPORTER));
  }

  /** The sum of all metrics of a name, over all tasks and source jobs; 0 if there is none. */
  public long sum(String name) {
    return byName.get(name).values().stream().mapToLong(ReplicationMetrics::value).sum();
  }

  /** How many metrics of a name there have been. */
  public int count(String name) {
    return byName.get(name).size();
  }

  private static long value(Metric metric) {
    if (metric instanceof Counter counter) {
      return counter.getCount();
    }
    return metric instanceof Gauge<?> gauge && gauge.getValue() instanceof Number number
        ? number.longValue()
        : 0;
  }

  @Override
  public void open(MetricConfig config) {}

  @Override
  public void close() {
    REGISTERED.values().remove(this);
  }

  @Override
  public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
    Map<String, Metric> watched = byName.get(name);
    if (watched != null) {
      watched.put(group.getMetricIdentifier(name), metric);
    }
  }

  @Override
  public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {}

  /** Found by Flink as a service. */
  public static final class Factory implements MetricReporterFactory {
    @Override
    public MetricReporter createMetricReporter(Properties properties) {
      return REGISTERED.getOrDefault(properties.getProperty(ID), new ReplicationMetrics());
    }
  }
}
