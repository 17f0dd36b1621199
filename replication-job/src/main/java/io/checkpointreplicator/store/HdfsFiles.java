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

import java.io.IOException;
import java.util.EnumSet;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.fs.hdfs.HadoopDataOutputStream;
import org.apache.flink.runtime.fs.hdfs.HadoopFileSystem;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;

/**
 * Files of HDFS whose DataNodes put each block on disk when it is closed, the last one with the
 * file. Syncing such a file asks for nothing more than to close it: that spares two round trips to
 * the DataNodes and one to the NameNode, and the earlier blocks of a large file, which a sync at
 * its end does not reach, are on disk too.
 */
final class HdfsFiles {
  private static final EnumSet<CreateFlag> SYNCED =
      EnumSet.of(CreateFlag.CREATE, CreateFlag.SYNC_BLOCK);
  private static final int BUFFER_BYTES = 4096;

  private HdfsFiles() {}

  /**
   * Creates a file that must not be there, and its parent directories; the caller closes it.
   *
   * @param store of HDFS; where it is none of Hadoop's own, files are synced as it does it
   */
  static FSDataOutputStream create(FileSystem store, Path path) throws IOException {
    if (!(store instanceof HadoopFileSystem hadoop
        && hadoop.getHadoopFileSystem() instanceof DistributedFileSystem hdfs)) {
      return store.create(path, FileSystem.WriteMode.NO_OVERWRITE);
    }
    org.apache.hadoop.fs.Path file = HadoopFileSystem.toHadoopPath(path);
    // The client applies its umask to these permissions.
    return new Synced(
        hdfs.create(
            file,
            FsPermission.getFileDefault(),
            SYNCED,
            BUFFER_BYTES,
            hdfs.getDefaultReplication(file),
            hdfs.getDefaultBlockSize(file),
            null));
  }

  private static final class Synced extends HadoopDataOutputStream {
    Synced(org.apache.hadoop.fs.FSDataOutputStream out) {
      super(out);
    }

    @Override
    public void flush() {}

    @Override
    public void sync() {}
  }
}
