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
package io.checkpointreplicator.tests.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.tests.harness.FlinkMiniCluster;
import io.checkpointreplicator.tests.harness.HdfsCluster;
import io.checkpointreplicator.tests.harness.S3Gateway;
import io.checkpointreplicator.tests.harness.S3Plugin;
import io.checkpointreplicator.tests.harness.S3Request;
import io.checkpointreplicator.tests.harness.S3Server;
import io.checkpointreplicator.tests.replication.Replication;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that several connections read from a store over the network. */
@Tag("one-line")
final class LargeFileIT {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final int PIECES = 5;
  private static final int SIZE = PIECES * 8 * 1024 * 1024;

  @TempDir private Path directory;

  @Test
  void fromHdfs() throws Exception {
    try (HdfsCluster hdfs = HdfsCluster.start(directory.resolve("hdfs"), 1)) {
      replicate(StorePath.parse(hdfs.path("source")), new Configuration());
    }
  }

  @Test
  @SuppressWarnings("try") // The plugin is there for the JVM
  void fromS3() throws Exception {
    try (S3Server server = S3Server.start(directory.resolve("server"));
        S3Gateway gateway = S3Gateway.to(server)) {
      Configuration settings = S3Plugin.settings(gateway.hostAndPort());
      StorePath source = StorePath.parse(server.createBucket("source").path("checkpoints"));
      try (S3Plugin plugin = S3Plugin.load(settings)) {
        replicate(source, settings);
      }
      assertThat(gateway.counts().get(S3Request.GET_OBJECT)).isGreaterThan(PIECES);
    }
  }

  private void replicate(StorePath source, Configuration settings) throws Exception {
    StorePath job = source.resolve(JOB.hex());
    StorePath file = job.resolve("shared/a");
    byte[] content = SourceTree.contentOf("a", SIZE);
    Store.write(file, out -> out.write(content));
    byte[] metadata =
        MetadataBytes.of(MetadataBytes.NEWEST_VERSION, 1)
            .absolute(file.toString(), SIZE)
            .toByteArray();
    StorePath checkpoint = job.resolve("chk-1");
    Store.replace(
        checkpoint.resolve("._metadata.inprogress"),
        checkpoint.resolve("_metadata"),
        out -> out.write(metadata));
    Path target = directory.resolve("target");
    Configuration options = Replication.options(source.toString(), target.toUri().toString());
    options.set(ReplicationOptions.LARGE_FILE_THRESHOLD, MemorySize.ofMebiBytes(1));
    try (FlinkMiniCluster cluster = FlinkMiniCluster.start(1, Replication.PARALLELISM, settings)) {
      Replication replication = Replication.start(cluster, options);
      await("replica")
          .atMost(Duration.ofSeconds(90))
          .until(() -> Files.exists(target.resolve(JOB + "/chk-1/_metadata")));
      replication.cancel();
    }

    assertThat(target.resolve(JOB + "/shared/a")).hasBinaryContent(content);
  }
}
