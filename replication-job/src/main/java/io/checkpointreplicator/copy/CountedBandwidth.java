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
package io.checkpointreplicator.copy;

import java.io.InterruptedIOException;
import org.apache.flink.metrics.Counter;

/**
 * Counts what is read. Thread-safe.
 *
 * @param bandwidth what may be read
 * @param readBytes bytes that were read, counted by many threads
 */
record CountedBandwidth(Bandwidth bandwidth, Counter readBytes) implements Bandwidth {
  @Override
  public int take(int most) throws InterruptedIOException {
    int taken = bandwidth.take(most);
    readBytes.inc(taken);
    return taken;
  }

  @Override
  public void giveBack(int unused) {
    readBytes.dec(unused);
    bandwidth.giveBack(unused);
  }
}
