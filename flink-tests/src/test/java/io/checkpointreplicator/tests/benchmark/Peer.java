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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Runs other programs that copy files, and measures them. Needs Bash for its {@code time}. */
final class Peer {
  private static final String INSTALLATION = "flink-tests/src/test/scripts/install-benchmark-peers";
  private static final String MEASURED = "TIMEFORMAT='%3R %3U %3S'; time \"${@:2}\" >\"$1\" 2>&1";

  private Peer() {}

  /** Fails with what to do when a program is missing. */
  static void require(String... programs) {
    List<String> path = List.of(System.getenv("PATH").split(File.pathSeparator));
    List<String> missing =
        Stream.of(programs)
            .filter(program -> path.stream().noneMatch(in -> isExecutable(in, program)))
            .toList();
    assertThat(missing).as("programs that are not installed; run " + INSTALLATION).isEmpty();
  }

  private static boolean isExecutable(String directory, String program) {
    return Files.isExecutable(Path.of(directory, program));
  }

  /**
   * Runs a program to its end.
   *
   * @throws AssertionError if it fails, with what it printed
   */
  static Cost run(String... command) throws IOException, InterruptedException {
    return run(Arrays.asList(command));
  }

  /** The same. */
  static Cost run(List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("peer", ".log");
    try {
      List<String> measured = new ArrayList<>(List.of("bash", "-c", MEASURED, "bash"));
      measured.add(output.toString());
      measured.addAll(command);
      Process process = new ProcessBuilder(measured).start();
      String times = new String(process.getErrorStream().readAllBytes()).strip();
      assertThat(process.waitFor())
          .as(() -> String.join(" ", command) + "\n" + read(output) + times)
          .isZero();
      return parse(times);
    } finally {
      Files.delete(output);
    }
  }

  /** What one has left to write to the disk is not for the next to pay. */
  static void settle() throws IOException, InterruptedException {
    run("sync");
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Seconds by the clock, in user mode, in system mode. */
  private static Cost parse(String times) {
    long[] nanos =
        Stream.of(times.split(" "))
            .mapToLong(seconds -> Math.round(Double.parseDouble(seconds) * 1e9))
            .toArray();
    return new Cost(nanos[0], nanos[1] + nanos[2]);
  }
}
