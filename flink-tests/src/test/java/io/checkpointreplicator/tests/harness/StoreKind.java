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
import java.nio.file.Path;

/** The kinds of stores that checkpoints lie on, and are replicated to. */
public enum StoreKind {
  /** A directory on the local disk. */
  LOCAL {
    @Override
    public StoreSite start(Path work) {
      return new LocalSite(work);
    }

    @Override
    public StoreClient client(Path work) {
      return StoreClient.NOTHING;
    }
  },

  /** An HDFS cluster of one NameNode and one DataNode. */
  HDFS {
    @Override
    public StoreSite start(Path work) throws IOException {
      return new HdfsSite(HdfsCluster.start(work, 1));
    }

    @Override
    public StoreClient client(Path work) throws IOException {
      return HdfsSite.client(work);
    }
  },

  /** A bucket of an S3 server, with Flink's S3 plugin of this line. */
  S3 {
    @Override
    public StoreSite start(Path work) throws IOException {
      return S3Site.start();
    }

    @Override
    public StoreClient client(Path work) throws IOException {
      return S3Site.client();
    }
  };

  /**
   * Starts a store.
   *
   * @param work a directory of its own on the local disk
   */
  public abstract StoreSite start(Path work) throws IOException;

  /**
   * What Flink needs to reach all stores of this kind.
   *
   * @param work a directory of its own on the local disk
   */
  public abstract StoreClient client(Path work) throws IOException;
}
