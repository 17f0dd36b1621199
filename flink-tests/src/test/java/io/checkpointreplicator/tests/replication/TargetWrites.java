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
package io.checkpointreplicator.tests.replication;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.Operation;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What was written to a target on the counting file system, by what the files are.
 *
 * @param store counts
 * @param job the job whose replicas count, as a regular expression for its id
 */
record TargetWrites(Faults store, String job) {
  private static final Pattern RENAME = Pattern.compile("(.+) -> .*/[0-9a-f]{32}/(.+)");

  /** The writes for all jobs. */
  static TargetWrites of(Faults store) {
    return new TargetWrites(store, "[0-9a-f]{32}");
  }

  long stateBytes() {
    return store.bytesWritten(stateFile());
  }

  long manifestBytes() {
    return store.bytesWritten(plan() + "manifest[.]part");
  }

  long metadataBytes() {
    return store.bytesWritten(plan() + "metadata[.]part");
  }

  /**
   * All that was written through the file system, but what leases leave when they end; the log of
   * Flink's file sink goes round it.
   */
  long allBytes() {
    String endedLeases = ".*/" + job + "/_replicas/leases/[^/]+";
    return store.bytesWritten(".*/" + job + "/.*") - store.bytesWritten(endedLeases);
  }

  /** Paths of all files that were created, those that were renamed or deleted later included. */
  List<String> created() {
    return store.paths(Operation.CREATE).stream()
        .filter(path -> path.matches(".*/" + job + "/.*"))
        .toList();
  }

  /** The state files that got their final name, relative to the directory of their job. */
  List<String> stateFiles() {
    return renamed(stateFile());
  }

  /** The metadata that was made visible, relative to the directory of its job, in this order. */
  List<String> published() {
    return renamed(metadata());
  }

  private String plan() {
    return ".*/" + job + "/_replicas/leases/[^/]+/plans/[^/]+/";
  }

  private String stateFile() {
    return plan() + "[^/]{36}[.]part";
  }

  private String metadata() {
    return plan() + "_metadata";
  }

  private List<String> renamed(String fromRegex) {
    return store.paths(Operation.RENAME).stream()
        .map(RENAME::matcher)
        .filter(rename -> rename.matches() && rename.group(1).matches(fromRegex))
        .map(rename -> rename.group(2))
        .toList();
  }
}
