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

import java.util.concurrent.ThreadFactory;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads of the replicator in Flink's processes. An error that one of them does not catch ends
 * that thread: Flink's own factory would end the process, and with it all other jobs there.
 */
public final class JobThreads {
  private static final Logger LOG = LoggerFactory.getLogger(JobThreads.class);

  private JobThreads() {}

  /** Makes daemon threads with that name and a number. */
  public static ThreadFactory named(String name) {
    return new ExecutorThreadFactory(
        name, (thread, error) -> LOG.error("Thread {} ended", thread.getName(), error));
  }
}
