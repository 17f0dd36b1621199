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
package io.checkpointreplicator.discover;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A wake-up on its way to the reader. As a split it survives failures of reader and enumerator.
 *
 * @param number unique for an enumerator
 * @param wakeUp what the reader emits, once
 */
public record WakeUpSplit(long number, WakeUp wakeUp) implements SourceSplit {
  private static final String ANY = "wake-ups";

  /**
   * The same for all: for each id Flink keeps an output, a clock and a group of metrics in the
   * reader, of which some stay even when the split is finished. They would pile up.
   */
  @Override
  public String splitId() {
    return ANY;
  }
}
