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
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.SafeModeAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.DatanodeInfo;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.DatanodeReportType;
import org.apache.hadoop.security.UserGroupInformation;

/** Does with an HDFS cluster of the tests what only its superuser may do. */
public final class HdfsAdmin {
  private static final String ACTIVITY = "Hadoop:service=DataNode,name=DataNodeActivity*";
  private static final Pattern SYNCED = Pattern.compile("\"FsyncCount\" : (\\d+)");

  private final URI uri;
  private final Optional<KerberosRealm> realm;

  HdfsAdmin(URI uri, Optional<KerberosRealm> realm) {
    this.uri = uri;
    this.realm = realm;
  }

  @FunctionalInterface
  private interface Action<T> {
    T run(DistributedFileSystem hdfs) throws IOException;
  }

  private <T> T asSuperuser(Action<T> action) throws IOException {
    try {
      return superuser()
          .doAs(
              (PrivilegedExceptionAction<T>)
                  () -> {
                    try (FileSystem hdfs = FileSystem.newInstance(uri, configuration())) {
                      return action.run((DistributedFileSystem) hdfs);
                    }
                  });
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  private UserGroupInformation superuser() throws IOException {
    return realm.isPresent()
        ? realm.get().superuser()
        : UserGroupInformation.createRemoteUser(HdfsCluster.SUPERUSER);
  }

  private Configuration configuration() {
    return realm.map(KerberosRealm::clientConfiguration).orElseGet(Configuration::new);
  }

  /** Whether so many DataNodes are alive, and the NameNode is not in safe mode. */
  boolean takesFiles(int dataNodes) throws IOException {
    return asSuperuser(
        hdfs ->
            !hdfs.setSafeMode(SafeModeAction.GET)
                && hdfs.getDataNodeStats(DatanodeReportType.LIVE).length == dataNodes);
  }

  /** How often the DataNodes have put a block on disk, since they were started. */
  public long syncedBlocks() throws IOException {
    return asSuperuser(
        hdfs -> {
          long synced = 0;
          for (DatanodeInfo node : hdfs.getDataNodeStats(DatanodeReportType.LIVE)) {
            URL beans = new URL("http://" + node.getInfoAddr() + "/jmx?qry=" + ACTIVITY);
            try (InputStream in = beans.openStream()) {
              String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
              Matcher count = SYNCED.matcher(text);
              if (!count.find()) {
                throw new IOException("A DataNode does not tell how often it has synced: " + text);
              }
              synced += Long.parseLong(count.group(1));
            }
          }
          return synced;
        });
  }

  /** Makes a directory that belongs to the user of this JVM. */
  void giveToUser(String directory) throws IOException {
    give(directory, UserGroupInformation.getCurrentUser().getShortUserName());
  }

  /** Makes a directory that belongs to a user. */
  public void give(String directory, String user) throws IOException {
    asSuperuser(
        hdfs -> {
          hdfs.mkdirs(new Path(directory));
          hdfs.setOwner(new Path(directory), user, user);
          return true;
        });
  }

  /** Whether there is a file or directory. */
  public boolean exists(String path) throws IOException {
    return asSuperuser(hdfs -> hdfs.exists(new Path(path)));
  }

  /** Puts a copy of a local directory into a directory, for all to read. */
  public void put(java.nio.file.Path from, String directory) throws IOException {
    asSuperuser(
        hdfs -> {
          hdfs.mkdirs(new Path(directory));
          hdfs.copyFromLocalFile(new Path(from.toUri()), new Path(directory));
          return true;
        });
  }

  /** From now on the NameNode changes nothing. */
  public void enterSafeMode() throws IOException {
    asSuperuser(hdfs -> hdfs.setSafeMode(SafeModeAction.ENTER));
  }

  /** From now on the NameNode changes what it is asked to. */
  public void leaveSafeMode() throws IOException {
    asSuperuser(hdfs -> hdfs.setSafeMode(SafeModeAction.LEAVE));
  }

  /**
   * Limits the number of files and directories in a directory, itself included; there need be none
   * yet.
   */
  public void limitNames(String directory, long names) throws IOException {
    setQuota(directory, names, HdfsConstants.QUOTA_DONT_SET);
  }

  /**
   * Limits the bytes in a directory, which need not be there yet, all replicas of a block counted,
   * and one that is being written as a whole one.
   */
  public void limitSpace(String directory, long bytes) throws IOException {
    setQuota(directory, HdfsConstants.QUOTA_DONT_SET, bytes);
  }

  /** Takes all limits from a directory. */
  public void unlimit(String directory) throws IOException {
    setQuota(directory, HdfsConstants.QUOTA_RESET, HdfsConstants.QUOTA_RESET);
  }

  private void setQuota(String directory, long names, long bytes) throws IOException {
    Path path = new Path(directory);
    if (!asSuperuser(hdfs -> hdfs.exists(path))) {
      giveToUser(directory);
    }
    asSuperuser(
        hdfs -> {
          hdfs.setQuota(path, names, bytes);
          return true;
        });
  }

  /**
   * Lets others than the owner do nothing in a directory, which belongs to the superuser then; or
   * gives it to the user of this JVM.
   */
  public void forbid(String directory) throws IOException {
    asSuperuser(
        hdfs -> {
          hdfs.mkdirs(new Path(directory));
          hdfs.setOwner(new Path(directory), HdfsCluster.SUPERUSER, HdfsCluster.SUPERUSER);
          hdfs.setPermission(new Path(directory), new FsPermission((short) 0755));
          return true;
        });
  }

  /** Gives a directory back to the user of this JVM. */
  public void allow(String directory) throws IOException {
    giveToUser(directory);
  }
}
