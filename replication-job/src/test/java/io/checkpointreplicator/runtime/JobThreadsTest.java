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

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.util.FatalExitExceptionHandler;
import org.junit.jupiter.api.Test;

class JobThreadsTest {
  @Test
  void anErrorEndsTheThreadOnly() throws InterruptedException {
    Thread thread =
        JobThreads.named("replicator")
            .newThread(
                () -> {
                  throw new NoClassDefFoundError("unloaded");
                });
    // It would end this process.
    assertThat(thread.getUncaughtExceptionHandler())
        .isNotInstanceOf(FatalExitExceptionHandler.class);

    thread.start();
    thread.join();

    assertThat(thread.isDaemon()).isTrue();
    assertThat(thread.getName()).startsWith("replicator-");
  }
}
