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
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A client of HDFS clusters.
 *
 * @param settings in addition to those that clients in this JVM have
 */
public record HdfsClient(Map<String, String> settings) {

  /** The file system of a cluster; the caller closes it. */
  public FileSystem connect(HdfsCluster cluster) throws IOException {
    Configuration configuration = new Configuration();
    settings.forEach(configuration::set);
    return FileSystem.newInstance(URI.create(cluster.uri().toString()), configuration);
  }

  /** Lets Flink in this JVM be this client, for clusters that it has not seen before. */
  public void useInFlink() {
    org.apache.flink.core.fs.FileSystem.initialize(
        org.apache.flink.configuration.Configuration.fromMap(
            HdfsConfDirectory.optionsOfClient(settings)),
        null);
  }

  /**
   * The command line of DistCp, which runs all its maps at once.
   *
   * @param conf directory for its configuration, written by this
   */
  public List<String> distCp(Path conf, int maps, String source, String target) throws IOException {
    HdfsConfDirectory.ofClient(conf, Map.of());
    Map<String, String> all = new TreeMap<>(settings);
    all.put("mapreduce.framework.name", ParallelLocalJobs.FRAMEWORK);
    all.put("mapreduce.local.map.tasks.maximum", String.valueOf(maps));
    all.put("hadoop.tmp.dir", conf.resolve("tmp").toString());
    // The defaults of HDFS and of MapReduce go over what is in the directory.
    List<String> arguments = new ArrayList<>();
    all.forEach((key, value) -> arguments.add("-D" + key + "=" + value));
    arguments.addAll(List.of("-update", "-m", String.valueOf(maps), source, target));
    return HdfsHome.ofThisBuild()
        .tool(conf, "org.apache.hadoop.tools.DistCp", arguments.toArray(String[]::new));
  }
}
