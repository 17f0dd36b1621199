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
package io.checkpointreplicator.tests.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobID;

/**
 * A bucket. All sites of this JVM share one server: Flink's processes know one endpoint, so source
 * and target are two buckets there.
 */
final class S3Site implements StoreSite {
  private static final AtomicInteger BUCKETS = new AtomicInteger();
  private static S3Server server;

  private final S3Bucket bucket;

  private S3Site(S3Bucket bucket) {
    this.bucket = bucket;
  }

  static S3Site start() throws IOException {
    return new S3Site(server().createBucket("site-" + BUCKETS.incrementAndGet()));
  }

  static StoreClient client() throws IOException {
    return S3Plugin.client(S3Plugin.settings(server().hostAndPort()));
  }

  private static synchronized S3Server server() throws IOException {
    if (server == null) {
      server = S3Server.start(Files.createTempDirectory("s3-site"));
    }
    return server;
  }

  @Override
  public String directory(String name) {
    return bucket.path(name);
  }

  @Override
  public SortedSet<Long> completed(String directory, JobID job) throws IOException {
    return bucket.completed(
        directory.substring(bucket.path("").length()) + "/" + job.toHexString());
  }

  @Override
  public void destroy() throws IOException {
    bucket.clear();
  }
}
