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
package io.checkpointreplicator.options;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where events of completed checkpoints come from: {@code kafka://host:port[,host:port..]/topic}.
 *
 * @param bootstrapServers the brokers to ask first
 * @param topic the topic
 */
public record EventsAddress(String bootstrapServers, String topic) {
  private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):[0-9]{1,5}";
  private static final Pattern ADDRESS =
      Pattern.compile("kafka://(" + HOST + "(?:," + HOST + ")*)/([A-Za-z0-9._-]{1,249})");

  /** Who writes one here writes a password too, which no message is to repeat. */
  private static final Pattern USER = Pattern.compile("//.*@");

  /**
   * Parses the address.
   *
   * @throws OptionException if it is none
   */
  static EventsAddress parse(String text) {
    Matcher matcher = ADDRESS.matcher(text.strip());
    if (!matcher.matches()) {
      throw new OptionException(
          "--events is '"
              + USER.matcher(text).replaceAll("//...@")
              + "'; allowed: kafka://host:port[,host:port..]/topic. Credentials go into the file of"
              + " --config, as replication.kafka.<property>.");
    }
    return new EventsAddress(matcher.group(1), matcher.group(2));
  }
}
