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
package io.checkpointreplicator.tests.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What some work took.
 *
 * @param nanos by the clock, in nanoseconds
 * @param cpuNanos of all processors, in user and system mode, in nanoseconds
 */
record Cost(long nanos, long cpuNanos) {
  private static final OperatingSystemMXBean THIS_PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Does the work; CPU time is what this process takes meanwhile, whatever for. */
  static Cost of(Work work) throws Exception {
    Stopwatch stopwatch = Stopwatch.start();
    work.run();
    return stopwatch.stop();
  }

  /** Something to do. */
  @FunctionalInterface
  interface Work {
    void run() throws Exception;
  }

  /** Measures this process from its start. */
  record Stopwatch(long startedAtNanos, long cpuNanosBefore) {
    static Stopwatch start() {
      return new Stopwatch(System.nanoTime(), THIS_PROCESS.getProcessCpuTime());
    }

    Cost stop() {
      return new Cost(
          System.nanoTime() - startedAtNanos, THIS_PROCESS.getProcessCpuTime() - cpuNanosBefore);
    }
  }
}
