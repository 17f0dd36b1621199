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

import java.util.Optional;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * How much COPY takes of machines and links.
 *
 * @param threads files copied at the same time by each subtask, at least 1
 * @param bandwidth what all subtasks together may read from the sources per second; empty if there
 *     is no limit
 * @param largeFileThreshold files of more bytes are read by several connections; 0 if none is
 */
public record CopyLimits(
    int threads, Optional<MemorySize> bandwidth, MemorySize largeFileThreshold) {
  private static final MemorySize LEAST_BANDWIDTH = new MemorySize(1024);

  /**
   * Checks the values.
   *
   * @throws OptionException for the first one that makes no sense
   */
  public CopyLimits {
    if (threads < 1) {
      throw new OptionException("--copy-threads is " + threads + "; allowed: 1 or more.");
    }
    bandwidth
        .filter(size -> size.compareTo(LEAST_BANDWIDTH) < 0)
        .ifPresent(
            size -> {
              throw new OptionException(
                  "--bandwidth is " + size + "; allowed: 1kb or more, per second.");
            });
  }

  static CopyLimits of(Configuration configuration) {
    return new CopyLimits(
        configuration.get(ReplicationOptions.COPY_THREADS),
        configuration.getOptional(ReplicationOptions.BANDWIDTH),
        configuration.get(ReplicationOptions.LARGE_FILE_THRESHOLD));
  }
}
