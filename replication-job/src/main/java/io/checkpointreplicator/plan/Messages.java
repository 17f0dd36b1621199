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

  // Names in other people's metadata must not change what a terminal shows.
  private static final Pattern NO_TEXT = Pattern.compile("[\\s\\p{Cntrl}]+");

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
    return fit(NO_TEXT.matcher(whole).replaceAll(" "));
  }

  /** Short enough for a record, and made of whole characters, which JSON asks for. */
  static String fit(String message) {
    String cut =
        message.length() <= MAX_LENGTH ? message : message.substring(0, MAX_LENGTH) + " ...";
    return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
