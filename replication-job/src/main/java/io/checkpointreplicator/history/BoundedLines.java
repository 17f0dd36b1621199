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
package io.checkpointreplicator.history;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines of a file that anybody may have written: what is longer than any line of the log is cut, so
 * that it takes no memory. Not thread-safe.
 */
final class BoundedLines {
  /** A reason has at most 8 Ki characters, each of which is at most six in JSON. */
  static final int MAX_BYTES = 64 * 1024;

  private final InputStream in;
  private long number;

  /** The caller buffers the stream, and closes it. */
  BoundedLines(InputStream in) {
    this.in = in;
  }

  /** The next line, without its end; empty after the last one. */
  Optional<String> next() throws IOException {
    int read = in.read();
    if (read < 0) {
      return Optional.empty();
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (; read >= 0 && read != '\n'; read = in.read()) {
      if (line.size() < MAX_BYTES) {
        line.write(read);
      }
    }
    number++;
    return Optional.of(line.toString(StandardCharsets.UTF_8));
  }

  /** Number of the line read last, from 1 on. */
  long number() {
    return number;
  }
}
