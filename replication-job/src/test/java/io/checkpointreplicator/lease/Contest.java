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
package io.checkpointreplicator.lease;

import io.checkpointreplicator.model.replica.TargetLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several owners that take the lease on one tree at once. */
final class Contest {
  private Contest() {}

  /** How many hold the lease when each has taken it. */
  static int holders(TargetLayout contested, int contenders) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(contenders);
    try {
      CyclicBarrier start = new CyclicBarrier(contenders);
      List<Future<Lease>> taking = new ArrayList<>();
      for (int i = 0; i < contenders; i++) {
        String owner = "owner" + i;
        Callable<Lease> take =
            () -> {
              start.await();
              return Leases.seize(contested, owner);
            };
        taking.add(threads.submit(take));
      }
      List<Lease> taken = new ArrayList<>();
      for (Future<Lease> lease : taking) {
        taken.add(lease.get());
      }
      int holders = 0;
      for (Lease lease : taken) {
        holders += lease.isHeld() ? 1 : 0;
      }
      return holders;
    } finally {
      threads.shutdownNow();
    }
  }
}
