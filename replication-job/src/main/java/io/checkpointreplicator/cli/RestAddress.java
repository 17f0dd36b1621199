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
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** Reads addresses of Flink's REST API from the command line. */
final class RestAddress {
  private static final Set<String> SCHEMES = Set.of("http", "https");

  private RestAddress() {}

  /**
   * The address that an option has.
   *
   * @throws OptionException if the text is none, or has a password, which the message leaves out
   */
  static URI parse(String option, String text) {
    if (text.contains("@")) {
      throw new OptionException(
          option
              + " has a user name; allowed: an address such as http://jobmanager:8081. Flink's REST"
              + " API knows no users, and others can read what stands on a command line.");
    }
    try {
      URI uri = new URI(text);
      if (uri.getHost() != null && SCHEMES.contains(String.valueOf(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // As any other text that is no address.
    }
    throw new OptionException(
        option + " is '" + text + "'; allowed: an address such as http://jobmanager:8081.");
  }
}
