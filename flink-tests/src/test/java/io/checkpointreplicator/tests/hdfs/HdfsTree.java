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
package io.checkpointreplicator.tests.hdfs;

import io.checkpointreplicator.model.replica.JobId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * The tree of a job on a target on HDFS, as this JVM sees it.
 *
 * @param target the target base
 * @param job the job
 */
record HdfsTree(String target, JobId job) {
  private static final String PART = ".part";

  String path(String inTree) {
    return target + "/" + job + (inTree.isEmpty() ? "" : "/" + inTree);
  }

  private Path root() {
    return new Path(path(""));
  }

  private FileSystem hdfs() throws IOException {
    return root().getFileSystem(new Configuration());
  }

  /** The names of the visible replicas. */
  Set<String> visible() throws IOException {
    Set<String> visible = new TreeSet<>();
    try {
      for (FileStatus entry : hdfs().listStatus(root())) {
        if (hdfs().exists(new Path(entry.getPath(), "_metadata"))) {
          visible.add(entry.getPath().getName());
        }
      }
    } catch (FileNotFoundException e) {
      return visible;
    }
    return visible;
  }

  /** The copies that are being written, or were. */
  List<FileStatus> parts() throws IOException {
    List<FileStatus> parts = new ArrayList<>();
    try {
      RemoteIterator<LocatedFileStatus> files = hdfs().listFiles(root(), true);
      while (files.hasNext()) {
        FileStatus file = files.next();
        if (file.getPath().getName().endsWith(PART)) {
          parts.add(file);
        }
      }
    } catch (FileNotFoundException e) {
      // Files come and go.
      return List.of();
    }
    return parts;
  }

  /** The number of files and directories. */
  long names() throws IOException {
    ContentSummary summary = hdfs().getContentSummary(root());
    return summary.getFileCount() + summary.getDirectoryCount();
  }

  /** The bytes, each copy of a block counted. */
  long space() throws IOException {
    return hdfs().getContentSummary(root()).getSpaceConsumed();
  }
}
