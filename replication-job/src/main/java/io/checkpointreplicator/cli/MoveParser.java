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

import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.relocate.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code OLD=NEW} from the command line. Directories may contain '=' themselves. */
final class MoveParser implements ITypeConverter<Move> {
  /** What follows the '=' begins like an absolute path. */
  private static final Pattern SEPARATOR = Pattern.compile("=(?=/|[A-Za-z][A-Za-z0-9+.-]+:/)");

  @Override
  public Move convert(String text) {
    List<Integer> separators = new ArrayList<>();
    Matcher matcher = SEPARATOR.matcher(text);
    while (matcher.find()) {
      separators.add(matcher.start());
    }
    if (separators.isEmpty() && text.indexOf('=') >= 0) {
      separators.add(text.lastIndexOf('='));
    }
    if (separators.size() != 1) {
      throw new TypeConversionException(
          "'"
              + text.replaceAll("//[^/]*@", "//...@")
              + "' does not name two directories. Allowed: OLD=NEW, for example"
              + " hdfs://dc1/dstl=hdfs://dc2/dstl");
    }
    int separator = separators.get(0);
    try {
      return new Move(
          Settings.path("OLD", text.substring(0, separator)),
          Settings.path("NEW", text.substring(separator + 1)));
    } catch (OptionException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
