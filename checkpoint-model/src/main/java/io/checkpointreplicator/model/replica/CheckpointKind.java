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
package io.checkpointreplicator.model.replica;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a replica is a copy of; tells how its directory is called. */
public enum CheckpointKind {
  /** A checkpoint of a running job: {@code chk-N}, one of a sequence. */
  CHECKPOINT("chk-"),
  /** A savepoint: {@code sp-N}, which stands for itself. */
  SAVEPOINT("sp-");

  private final String prefix;
  private final Pattern pattern;

  CheckpointKind(String prefix) {
    this.prefix = prefix;
    this.pattern = Pattern.compile(prefix + "(0|[1-9][0-9]{0,17})");
  }

  /** The name of the directory of the checkpoint with an id, which is not negative. */
  public String directoryName(long checkpointId) {
    return prefix + checkpointId;
  }

  /** The id in a directory name; empty if the name is not what {@link #directoryName} makes. */
  public OptionalLong idOf(String directoryName) {
    Matcher matcher = pattern.matcher(directoryName);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }
}
