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
package io.checkpointreplicator.runtime;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;

/** The checks that every deserializer of this job makes. */
public final class Versions {
  private Versions() {}

  /** Refuses a version that this code does not know. */
  public static void check(String what, int found, int supported) throws IOException {
    check(what, found, supported, supported);
  }

  /** The same where older versions are known too. */
  public static void check(String what, int found, int oldest, int newest) throws IOException {
    if (found < oldest || found > newest) {
      throw new IOException(
          "Serialized "
              + what
              + " has version "
              + found
              + ", supported: "
              + (oldest == newest ? newest : oldest + " to " + newest)
              + ". It was written by another version of the replicator; start without its state,"
              + " which loses nothing.");
    }
  }

  /** Refuses bytes after the last field. */
  public static void checkEnd(String what, DataInputDeserializer in) throws IOException {
    if (in.available() > 0) {
      throw new IOException(
          "Serialized " + what + " has " + in.available() + " bytes after its end.");
    }
  }

  /** Refuses a tag that this code does not know. */
  public static IOException unknownTag(String what, int found, int highest) {
    return new IOException(
        "Serialized " + what + " has tag " + found + ", supported: 1 to " + highest + ".");
  }
}
