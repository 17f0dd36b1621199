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
package io.checkpointreplicator.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Submits {@link StatefulJob} by {@code flink run}. Checkpoints are configured by {@code -D}
 * options or on the cluster.
 *
 * <pre>
 *   flink run -d -p 2 -Dexecution.checkpointing.interval=1s ... stateful-job.jar \
 *       --digests DIRECTORY [--keys N] [--payload-bytes N] [--numbers-per-second N] [--numbers N]
 * </pre>
 */
public final class StatefulJobMain {

  private StatefulJobMain() {}

  /**
   * Builds the job from the arguments and submits it to the environment that it finds itself in.
   *
   * @throws IllegalArgumentException if an argument is unknown, missing or not a number in range
   * @throws Exception if Flink cannot run the job, or it fails while this waits for its end
   */
  public static void main(String[] args) throws Exception {
    StatefulJobOptions options = parse(args);
    StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
    StatefulJob.addTo(environment, options);
    environment.execute(StatefulJob.NAME);
  }

  static StatefulJobOptions parse(String[] args) {
    if (args.length % 2 != 0) {
      throw new IllegalArgumentException(
          "Argument without a value: " + args[args.length - 1] + ". Give '--name value' pairs.");
    }
    Map<String, String> values = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      values.put(args[i], args[i + 1]);
    }
    String digests = values.remove("--digests");
    if (digests == null) {
      throw new IllegalArgumentException(
          "Missing --digests: name a local directory that the job can write its digests to.");
    }
    StatefulJobOptions options =
        StatefulJobOptions.withDigestsIn(Path.of(digests))
            .withKeys(Math.toIntExact(number(values, "--keys", StatefulJobOptions.DEFAULT_KEYS)))
            .withPayloadBytes(
                Math.toIntExact(
                    number(values, "--payload-bytes", StatefulJobOptions.DEFAULT_PAYLOAD_BYTES)))
            .withNumbersPerSecond(
                number(
                    values, "--numbers-per-second", StatefulJobOptions.DEFAULT_NUMBERS_PER_SECOND))
            .withNumbers(number(values, "--numbers", StatefulJobOptions.UNLIMITED));
    if (!values.isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown arguments "
              + new TreeSet<>(values.keySet())
              + ". Allowed are --digests, --keys, --payload-bytes, --numbers-per-second,"
              + " --numbers.");
    }
    return options;
  }

  private static long number(Map<String, String> values, String name, long valueIfMissing) {
    String value = values.remove(name);
    if (value == null) {
      return valueIfMissing;
    }
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number: " + value, e);
    }
  }
}
