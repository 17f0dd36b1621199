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

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.tests.harness.HdfsClient;
import io.checkpointreplicator.tests.harness.HdfsCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;

/**
 * Two HDFS clusters of processes, and who copies between them. Blocks have the size that real
 * clusters have.
 */
final class TwoHdfs implements AutoCloseable {
  private static final String CLOSE_DELAY =
      "dfs.client.block.write.locateFollowingBlock.initial.delay.ms";
  private static final String CLOSE_RETRIES = "dfs.client.block.write.locateFollowingBlock.retries";

  /** The delay doubles each time: 8 s from 2 ms on, while Hadoop's own five make 12 s from 400. */
  private static final int RETRIES = 12;

  /** What a user of rclone would find by trying, for small files. */
  private static final List<String> TUNING = List.of("--transfers=16", "--checkers=16");

  private final Path work;
  private final HdfsCluster source;
  private final HdfsCluster target;
  private final HdfsClient client;
  private final FileSystem from;
  private final FileSystem to;

  private TwoHdfs(Path work, HdfsClient client) throws IOException {
    this.work = work;
    this.client = client;
    this.source = HdfsCluster.start(work.resolve("hdfs-source"), 1);
    this.target = HdfsCluster.start(work.resolve("hdfs-target"), 1);
    this.from = client.connect(source);
    this.to = client.connect(target);
  }

  /**
   * Starts the clusters; from now on Flink in this JVM has these settings.
   *
   * @param closeDelayMillis how long a client that closes a file waits before it asks again whether
   *     the last block has been reported
   */
  static TwoHdfs start(Path work, int closeDelayMillis) throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("dfs.blocksize", String.valueOf(128 << 20));
    settings.put(CLOSE_DELAY, String.valueOf(closeDelayMillis));
    settings.put(CLOSE_RETRIES, String.valueOf(RETRIES));
    HdfsClient client = new HdfsClient(settings);
    client.useInFlink();
    return new TwoHdfs(work, client);
  }

  StorePath source() {
    return StorePath.parse(source.path("source"));
  }

  StorePath target(String name) {
    return StorePath.parse(target.path(name));
  }

  WarmCopier copier(int threads) {
    return WarmCopier.of(threads, WarmCopier.hadoop(from, to));
  }

  /** With eight maps. */
  String[] distCp(JobState of, JobState peers) throws IOException {
    return client
        .distCp(work.resolve("distcp"), 8, of.directory().toString(), peers.directory().toString())
        .toArray(String[]::new);
  }

  String[] rclone(JobState of, JobState peers) {
    return rclone(of, peers, List.of());
  }

  String[] rcloneTuned(JobState of, JobState peers) {
    return rclone(of, peers, TUNING);
  }

  private static String[] rclone(JobState of, JobState peers, List<String> options) {
    List<String> command = new ArrayList<>(List.of("rclone", "sync"));
    command.addAll(options);
    command.add(remote(of.directory()));
    command.add(remote(peers.directory()));
    return command.toArray(String[]::new);
  }

  private static String remote(StorePath directory) {
    var uri = directory.toFlinkPath().toUri();
    return ":hdfs,namenode='%s',username=%s:%s"
        .formatted(uri.getAuthority(), System.getProperty("user.name"), uri.getPath());
  }

  @Override
  public void close() throws IOException {
    from.close();
    to.close();
    source.close();
    target.close();
  }
}
