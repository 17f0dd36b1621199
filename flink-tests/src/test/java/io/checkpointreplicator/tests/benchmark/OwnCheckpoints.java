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
package io.checkpointreplicator.tests.benchmark;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a replicator's web UI tells of its own checkpoints.
 *
 * @param webUi address of the web UI of a Flink that runs nothing else
 */
record OwnCheckpoints(URI webUi) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Pattern JOB = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");
  private static final Pattern LATEST =
      Pattern.compile("\"latest\":\\{\"completed\":\\{.*?\"id\":(\\d+).*?\"state_size\":(\\d+)");

  /** One of them; id 0 is none. */
  record Own(long id, long bytes) {}

  /** The latest one that completed. */
  Own latest() throws IOException, InterruptedException {
    Matcher job = JOB.matcher(get("/jobs"));
    if (!job.find()) {
      return new Own(0, 0);
    }
    Matcher latest = LATEST.matcher(get("/jobs/" + job.group(1) + "/checkpoints"));
    return latest.find()
        ? new Own(Long.parseLong(latest.group(1)), Long.parseLong(latest.group(2)))
        : new Own(0, 0);
  }

  /** The first one that completes from now on. */
  Own next() throws IOException, InterruptedException {
    long last = latest().id();
    return await("a checkpoint of the replicator")
        .atMost(Duration.ofMinutes(2))
        .until(this::latest, latest -> latest.id() > last);
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(webUi.resolve(path)).build();
    return CLIENT.send(request, BodyHandlers.ofString()).body();
  }
}
