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

import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files that references lead to, and whether they are there with the right lengths. */
public final class SizeCheck {
  private final Map<StorePath, SizeRange> sizes = new HashMap<>();

  /**
   * Expects a file.
   *
   * @param file where it lies
   * @param reference what the metadata says of its length
   */
  public void expect(StorePath file, StateFileReference reference) {
    sizes.merge(file, SizeRange.of(reference), SizeRange::and);
  }

  /**
   * Looks at each of the files, by several threads.
   *
   * @return what is wrong, in the order of the files' names; a file that cannot be read is a
   *     problem too
   * @throws InterruptedException if interrupted while waiting
   */
  public List<Problem> problems() throws IOException, InterruptedException {
    List<FileCheck> checks =
        sizes.entrySet().stream()
            .map(file -> new FileCheck(file.getKey(), file.getValue(), new FileCheck.Unproven()))
            .toList();
    return ParallelChecks.run(checks, new CheckedFiles()).problems().stream()
        .sorted(Comparator.comparing(problem -> problem.file().toString()))
        .toList();
  }
}
