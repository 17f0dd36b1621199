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
package io.checkpointreplicator.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.fixture.Golden;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Manifests stay as long as their replicas; without them no version may delete anything. */
class ManifestGoldenTest {

  @Test
  void aManifestIsWrittenAndReadAsEver() throws Exception {
    JobId job = new JobId("a".repeat(32));
    ReplicaManifest manifest =
        new ReplicaManifest(
            new ReplicaStamp(
                new ReplicaStamp.Origin(
                    job, 7, "hdfs://dc1/flink", "hdfs://dc1/flink/" + job + "/chk-7"),
                "1700000000007-0123abcd",
                new ReplicaStamp.Times(1000, 1001, 1500),
                new ReplicaStamp.Totals(1, 4_294_967_396L, 1, 110),
                new Content(4321, 0xBEEF)),
            // One only: files have no order.
            Map.of("shared/sub/ä b.5-4294967401", new Content(4_294_967_396L, 0xFFFFFFFFL)));
    ByteArrayOutputStream current = new ByteArrayOutputStream();
    ManifestParser.write(manifest, current);

    byte[] golden = Golden.bytes("replica/chk-7.json.gz", current.toByteArray());

    // Compressed bytes depend on the Java that wrote them.
    assertThat(unpacked(golden)).isEqualTo(unpacked(current.toByteArray()));
    assertThat(ManifestParser.read(new ByteArrayInputStream(golden))).isEqualTo(manifest);
  }

  private static byte[] unpacked(byte[] gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }
}
