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
package io.checkpointreplicator.publish;

import static java.util.stream.Collectors.groupingBy;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;

/**
 * Looks whether what COPY has reported is on the target: a report may come out of a state that is
 * older than the target. A directory that many reports name is listed, which takes a request for a
 * thousand files where asking for them takes a thousand.
 */
final class ReportedFiles {
  private static final int WORTH_A_LISTING = 100;

  private ReportedFiles() {}

  /**
   * The contents that the reports tell, by path in the job's tree.
   *
   * @throws UnprovenException if a file is not there, or not in that length
   */
  static Map<String, Content> prove(TargetLayout layout, List<CopyReport> reports)
      throws IOException {
    Map<StorePath, List<CopyReport>> byDirectory =
        reports.stream().collect(groupingBy(report -> layout.file(report.targetPath()).parent()));
    Map<String, Content> proven = new HashMap<>();
    for (Map.Entry<StorePath, List<CopyReport>> directory : byDirectory.entrySet()) {
      Optional<Map<String, Long>> listed =
          directory.getValue().size() < WORTH_A_LISTING
              ? Optional.empty()
              : Optional.of(lengthsIn(directory.getKey()));
      for (CopyReport report : directory.getValue()) {
        Content content = contentOf(report);
        StorePath file = layout.file(report.targetPath());
        Optional<Long> length =
            listed.isPresent()
                ? Optional.ofNullable(listed.get().get(file.name()))
                : Store.status(file).map(FileStatus::getLen);
        if (!length.equals(Optional.of(content.sizeBytes()))) {
          throw new UnprovenException(
              "The copy "
                  + report.targetPath()
                  + " is not there any more as it was written; the checkpoint is planned again");
        }
        proven.put(report.targetPath(), content);
      }
    }
    return proven;
  }

  private static Map<String, Long> lengthsIn(StorePath directory) throws IOException {
    Map<String, Long> lengths = new HashMap<>();
    for (FileStatus entry : Store.list(directory)) {
      if (!entry.isDir()) {
        lengths.put(Store.nameOf(entry), entry.getLen());
      }
    }
    return lengths;
  }

  /**
   * What a report tells of its file.
   *
   * @throws IllegalArgumentException if it tells that there is none
   */
  static Content contentOf(CopyReport report) {
    CopyOutcome outcome = report.outcome();
    if (outcome instanceof CopyOutcome.Copied copied) {
      return copied.content();
    }
    if (outcome instanceof CopyOutcome.AlreadyThere there) {
      return there.content();
    }
    throw new IllegalArgumentException("No file can be published from " + outcome);
  }
}
