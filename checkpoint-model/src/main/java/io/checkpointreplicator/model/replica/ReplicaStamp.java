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
package io.checkpointreplicator.model.replica;

/**
 * What is known of a replica without reading its list of files.
 *
 * @param origin the checkpoint it is a copy of
 * @param plan the plan that made it
 * @param times when its steps happened
 * @param totals how much it holds
 * @param metadata length and checksum of its {@code _metadata}
 */
public record ReplicaStamp(
    Origin origin, String plan, Times times, Totals totals, ReplicaFile.Content metadata) {

  /**
   * The checkpoint that was copied.
   *
   * @param job its job
   * @param checkpointId its id
   * @param sourceBase the base directory it was found under
   * @param sourceDirectory its {@code chk-N} directory
   */
  public record Origin(JobId job, long checkpointId, String sourceBase, String sourceDirectory) {}

  /**
   * All in milliseconds since the epoch.
   *
   * @param completedAtMillis when the checkpoint completed at the source
   * @param plannedAtMillis when its plan was made
   * @param publishedAtMillis when its metadata was about to be made visible
   */
  public record Times(long completedAtMillis, long plannedAtMillis, long publishedAtMillis) {
    /** How old the checkpoint was when its replica became visible, in milliseconds. */
    public long lagMillis() {
      return Math.max(0, publishedAtMillis - completedAtMillis);
    }
  }

  /**
   * Files are counted once, however often the metadata names them.
   *
   * @param files all files of the replica
   * @param bytes their bytes
   * @param newFiles files that this replica's plan copied or found lying there unnamed
   * @param newBytes bytes that this replica's plan wrote
   */
  public record Totals(long files, long bytes, long newFiles, long newBytes) {}
}
