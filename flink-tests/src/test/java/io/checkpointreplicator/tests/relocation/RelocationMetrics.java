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

import io.checkpointreplicator.relocation.storage.RelocationMetricReporterFactory;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.awaitility.Awaitility;

/**
 * The metrics of the storage as an operator of the cluster gets them: from Flink's REST API.
 *
 * @param restAddress of the JobManager
 */
record RelocationMetrics(URI restAddress) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern VALUE = Pattern.compile("\"value\":\"(-?\\d+)\"");

  /** The options of a cluster that has them. */
  static Configuration configuration() {
    return Configuration.fromMap(
        Map.of(
            "metrics.reporter.relocation.factory.class",
            RelocationMetricReporterFactory.class.getName(),
            "metrics.fetcher.update-interval",
            "100"));
  }

  void await(JobID job, String name, LongPredicate expected) {
    Awaitility.await(name)
        .atMost(PATIENCE)
        .until(
            () -> value(job, name), value -> value.isPresent() && expected.test(value.getAsLong()));
  }

  private OptionalLong value(JobID job, String name) throws IOException {
    URI uri = restAddress.resolve("/jobs/" + job + "/metrics?get=relocation." + name);
    try {
      String answer =
          HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
              .body();
      Matcher value = VALUE.matcher(answer);
      return value.find() ? OptionalLong.of(Long.parseLong(value.group(1))) : OptionalLong.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for " + uri);
    }
  }
}
