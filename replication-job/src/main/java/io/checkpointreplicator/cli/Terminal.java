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
package io.checkpointreplicator.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stderr is.
 *
 * @param columns width of a terminal on which a line can be drawn again; empty if it is none
 */
record Terminal(OptionalInt columns) {
  /** A file, a pipe, or a terminal that does not understand. */
  static final Terminal NONE = new Terminal(OptionalInt.empty());

  private static final int DEFAULT_COLUMNS = 80;
  private static final int LEAST_COLUMNS = 20;
  private static final int MOST_COLUMNS = 500;
  private static final Pattern SIZE = Pattern.compile("\\d+ (\\d{1,5})");
  private static final long PATIENCE_SECONDS = 2;

  /**
   * Java only knows whether stdin and stdout are a terminal, which they need not be when stderr is:
   * the shell is asked, where there is one.
   */
  static Terminal ofStandardError() {
    Map<String, String> environment = System.getenv();
    if (isPlain(environment)) {
      return NONE;
    }
    try {
      Process shell =
          new ProcessBuilder("/bin/sh", "-c", "test -t 2 && { stty size <&2 || echo 0 0; }")
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      shell.getOutputStream().close();
      if (!shell.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        shell.destroy();
        return NONE;
      }
      String size = new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return shell.exitValue() == 0 ? of(environment, size.strip()) : NONE;
    } catch (IOException e) {
      // No shell: lines do for everybody.
      return NONE;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return NONE;
    }
  }

  /** Whether the user, or the kind of terminal, wants nothing drawn. */
  static boolean isPlain(Map<String, String> environment) {
    return !environment.getOrDefault("NO_COLOR", "").isEmpty()
        || "dumb".equals(environment.get("TERM"));
  }

  /**
   * A terminal.
   *
   * @param environment says its width in {@code COLUMNS}, if it says so
   * @param size its rows and columns otherwise, as {@code stty} prints them
   */
  static Terminal of(Map<String, String> environment, String size) {
    Matcher known = SIZE.matcher("0 " + environment.getOrDefault("COLUMNS", ""));
    Matcher told = known.matches() ? known : SIZE.matcher(size);
    int columns = told.matches() ? Integer.parseInt(told.group(1)) : 0;
    return new Terminal(
        OptionalInt.of(
            columns < LEAST_COLUMNS ? DEFAULT_COLUMNS : Math.min(columns, MOST_COLUMNS)));
  }
}
