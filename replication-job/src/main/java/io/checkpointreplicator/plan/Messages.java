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
package io.checkpointreplicator.plan;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.regex.Pattern;

/** Words for people, taken from errors. */
public final class Messages {
  private static final int MAX_LENGTH = 8 * 1024;

  // Names in other people's metadata must not change what a terminal shows: nothing that moves the
  // cursor, begins a line or turns the direction of writing.
  private static final String NO_TEXT = "\\s\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}";
  private static final Pattern GAP = Pattern.compile("[" + NO_TEXT + "]+");
  private static final Pattern NO_CHARACTER = Pattern.compile("[" + NO_TEXT + "\\p{Cs}]");

  private Messages() {}

  /** One line that says what happened, with the name of the error where its message needs it. */
  public static String of(Throwable error) {
    String message = Objects.requireNonNullElse(error.getMessage(), "");
    String name = error.getClass().getSimpleName();
    if (message.isEmpty()) {
      return name;
    }
    boolean speaksForItself = message.contains(" ") && message.endsWith(".");
    String whole = speaksForItself ? message : name + ": " + message;
    return fit(GAP.matcher(whole).replaceAll(" "));
  }

  /** The text with a blank in place of each character that is not shown as itself. */
  public static String oneLine(String text) {
    return NO_CHARACTER.matcher(text).replaceAll(" ");
  }

  /** Short enough for a record, and made of whole characters, which JSON asks for. */
  static String fit(String message) {
    String cut =
        message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + " ...";
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
