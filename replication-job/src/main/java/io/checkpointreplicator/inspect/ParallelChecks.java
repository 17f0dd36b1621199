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
package io.checkpointreplicator.inspect;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Looks at many files by several threads. */
final class ParallelChecks {
  /** Stores answer slowly but many at once; disks are busy with this many. */
  private static final int THREADS = 8;

  private final List<FileCheck> checks;
  private final CheckedFiles checked;
  private final AtomicInteger next = new AtomicInteger();

  private ParallelChecks(List<FileCheck> checks, CheckedFiles checked) {
    this.checks = checks;
    this.checked = checked;
  }

  /**
   * What was found.
   *
   * @param bytes length of all files that are there
   * @param problems in no order
   */
  record Result(long bytes, List<Problem> problems) {}

  static Result run(List<FileCheck> checks, CheckedFiles checked)
      throws IOException, InterruptedException {
    checks.forEach(checked::plan);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      Callable<Result> worker = new ParallelChecks(checks, checked)::work;
      long bytes = 0;
      List<Problem> problems = new ArrayList<>();
      for (Future<Result> done : threads.invokeAll(Collections.nCopies(THREADS, worker))) {
        bytes += done.get().bytes();
        problems.addAll(done.get().problems());
      }
      return new Result(bytes, problems);
    } catch (ExecutionException e) {
      throw new IOException("The files could not be checked: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  /** Takes files until none is left. */
  private Result work() {
    long bytes = 0;
    List<Problem> problems = new ArrayList<>();
    int i = next.getAndIncrement();
    while (i < checks.size() && !Thread.currentThread().isInterrupted()) {
      FileCheck.Finding finding = checks.get(i).look(checked);
      checked.ended();
      bytes += finding.bytes();
      finding.problem().ifPresent(problems::add);
      i = next.getAndIncrement();
    }
    return new Result(bytes, problems);
  }
}
