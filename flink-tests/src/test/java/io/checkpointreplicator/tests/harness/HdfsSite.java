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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.flink.api.common.JobID;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/** An HDFS cluster of one NameNode and one DataNode. */
final class HdfsSite implements StoreSite {
  private final HdfsCluster cluster;

  HdfsSite(HdfsCluster cluster) {
    this.cluster = cluster;
  }

  static StoreClient client(Path work) throws IOException {
    Path conf = HdfsConfDirectory.ofClient(work.resolve("conf"), Map.of());
    return new StoreClient(
        HdfsHome.ofThisBuild().clientJars(),
        List.of(),
        Map.of(),
        Map.of("HADOOP_CONF_DIR", conf.toString()));
  }

  @Override
  public String directory(String name) {
    return cluster.path(name);
  }

  @Override
  public SortedSet<Long> completed(String directory, JobID job) throws IOException {
    SortedSet<Long> completed = new TreeSet<>();
    var jobDirectory = new org.apache.hadoop.fs.Path(directory, job.toHexString());
    FileSystem hdfs = jobDirectory.getFileSystem(new Configuration());
    try {
      for (FileStatus entry : hdfs.listStatus(jobDirectory)) {
        String name = entry.getPath().getName();
        if (name.startsWith("chk-")
            && hdfs.exists(new org.apache.hadoop.fs.Path(entry.getPath(), "_metadata"))) {
          completed.add(Long.parseLong(name.substring("chk-".length())));
        }
      }
    } catch (FileNotFoundException e) {
      // The job has not created its directory yet.
      return completed;
    }
    return completed;
  }

  @Override
  public void destroy() {
    cluster.close();
  }
}
