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

import io.checkpointreplicator.model.path.StorePath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NotDirectoryException;
import javax.security.sasl.SaslException;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.NSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.QuotaByStorageTypeExceededException;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.ipc.RetriableException;
import org.apache.hadoop.ipc.StandbyException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.security.KerberosAuthException;
import org.junit.jupiter.api.Test;

/** The exceptions are made as Hadoop's client makes them. */
class HdfsRefusalTest {
  private static final StorePath FILE = StorePath.parse("hdfs://dc2:9000/flink/x");
  private static final String TRACE =
      "\n\tat org.apache.hadoop.hdfs.server.namenode.FSNamesystem.startFile(FSNamesystem.java:2700)"
          + "\n\tat java.lang.Thread.run(Thread.java:840)\n";

  private static IOException explain(IOException error) {
    return HdfsRefusal.explain(FILE, error);
  }

  /** As the client gets it from a NameNode, and keeps it where it does not expect it. */
  private static IOException remote(Class<? extends Exception> name, String message) {
    return new RemoteException(name.getName(), message + TRACE);
  }

  private static void assertSays(
      IOException explained, Class<? extends IOException> kind, String message) {
    assertThat(explained).isExactlyInstanceOf(kind).hasMessage(message).hasNoCause();
    assertThat(explained.getSuppressed()).hasSize(1);
  }

  @Test
  void safeMode() {
    String said =
        "Cannot create file/flink/x. Name node is in safe mode.\nIt was turned on manually. Use"
            + " \"hdfs dfsadmin -safemode leave\" to turn safe mode off. NamenodeHostName:dc2";
    String text =
        "The NameNode of hdfs://dc2:9000 is in safe mode and changes nothing. If it does not leave"
            + " it by itself, let it with 'hdfs dfsadmin -safemode leave'. HDFS says: Cannot create"
            + " file/flink/x. Name node is in safe mode. It was turned on manually. Use \"hdfs"
            + " dfsadmin -safemode leave\" to turn safe mode off. NamenodeHostName:dc2.";

    assertSays(explain(new SafeModeException(said + TRACE)), UnreadyException.class, text);
    assertSays(explain(remote(SafeModeException.class, said)), UnreadyException.class, text);
    // That of a pair says it so.
    assertThat(explain(remote(RetriableException.class, SafeModeException.class + ": " + said)))
        .isExactlyInstanceOf(UnreadyException.class)
        .hasMessageStartingWith("The NameNode of hdfs://dc2:9000 is in safe mode");
  }

  @Test
  void aNameNodeOnStandby() {
    assertSays(
        explain(
            remote(
                StandbyException.class,
                "Operation category READ is not supported in state standby. Visit"
                    + " https://s.apache.org/sbnn-error")),
        UnreadyException.class,
        "The NameNode of hdfs://dc2:9000 is on standby. Name the nameservice instead"
            + " (dfs.nameservices), whose client finds the active NameNode. HDFS says: Operation"
            + " category READ is not supported in state standby. Visit"
            + " https://s.apache.org/sbnn-error.");
  }

  @Test
  void theNameQuota() {
    String said =
        "The NameSpace quota (directories and files) of directory /flink is exceeded: quota=5 file"
            + " count=6";
    String text =
        "The name quota for hdfs://dc2:9000/flink/x is used up. Raise it with 'hdfs dfsadmin"
            + " -setQuota', or retain fewer replicas. HDFS says: "
            + said
            + ".";

    assertSays(explain(new NSQuotaExceededException(said + TRACE)), RefusedException.class, text);
    assertSays(explain(remote(NSQuotaExceededException.class, said)), RefusedException.class, text);
  }

  @Test
  void theSpaceQuota() {
    String said =
        "The DiskSpace quota of /flink is exceeded: quota = 10 B = 10 B but diskspace consumed ="
            + " 1048576 B = 1 MB";
    String text =
        "The space quota for hdfs://dc2:9000/flink/x is used up. Raise it with 'hdfs dfsadmin"
            + " -setSpaceQuota', or retain fewer replicas; a block that is being written counts as"
            + " a whole one, each of its copies on its own. HDFS says: "
            + said
            + ".";

    assertSays(explain(new DSQuotaExceededException(said + TRACE)), RefusedException.class, text);
    assertSays(
        explain(remote(QuotaByStorageTypeExceededException.class, said)),
        RefusedException.class,
        text);
  }

  @Test
  void permission() {
    String said =
        "Permission denied: user=ann, access=WRITE, inode=\"/flink\":hdfs:hdfs:drwxr-xr-x";
    String text =
        "HDFS denies access to hdfs://dc2:9000/flink/x. Let the user of this process read the"
            + " sources and write the target ('hdfs dfs -chown', '-setfacl'), or run it as another"
            + " one. HDFS says: "
            + said
            + ".";

    assertSays(explain(new AccessControlException(said + TRACE)), RefusedException.class, text);
    assertSays(explain(remote(AccessControlException.class, said)), RefusedException.class, text);
  }

  @Test
  void aPathBelowAFileIsNoQuestionOfPermission() {
    String text =
        "hdfs://dc2:9000/flink/x lies below a file. Move that file away. HDFS says: /flink (is not"
            + " a directory).";

    assertSays(
        explain(new AccessControlException("/flink (is not a directory)" + TRACE)),
        NotDirectoryException.class,
        text);
    assertSays(
        explain(new ParentNotDirectoryException("/flink (is not a directory)" + TRACE)),
        NotDirectoryException.class,
        text);
  }

  @Test
  void aLoginThatIsMissing() {
    String text =
        "hdfs://dc2:9000 asks for a login with Kerberos, and this process has none. Set"
            + " security.kerberos.login.keytab and security.kerberos.login.principal in the"
            + " configuration of Flink, and hadoop.security.authentication in that of Hadoop. HDFS"
            + " says: %s.";
    String simple = "SIMPLE authentication is not enabled. Available:[TOKEN, KERBEROS]";
    String without = "Client cannot authenticate via:[TOKEN, KERBEROS]";

    assertSays(
        explain(remote(AccessControlException.class, simple)),
        RefusedException.class,
        text.formatted(simple));
    assertSays(
        explain(
            new IOException(
                "DestHost:destPort dc2:9000. Failed on local exception",
                new IOException(new AccessControlException(without)))),
        RefusedException.class,
        text.formatted(without));
  }

  @Test
  void aLoginThatHasFailed() {
    String text =
        "The login with Kerberos at hdfs://dc2:9000 failed. See that the keytab is that of the"
            + " principal, that the Kerberos server answers, and that the clocks agree. HDFS says:"
            + " %s.";
    String said = "GSS initiate failed [Caused by GSSException: No valid credentials provided]";

    assertSays(
        explain(
            new IOException(
                "DestHost:destPort dc2:9000. Failed on local exception",
                new IOException("Couldn't setup connection", new SaslException(said)))),
        UnreadyException.class,
        text.formatted(said));
    assertSays(
        explain(new KerberosAuthException("failure to login: for principal: ann")),
        UnreadyException.class,
        text.formatted("failure to login: for principal: ann"));
  }

  @Test
  void whatElseANameNodeThrowsComesWithoutItsStackTrace() {
    assertSays(
        explain(remote(IOException.class, "File /flink/x could only be written to 0 nodes")),
        IOException.class,
        "hdfs://dc2:9000/flink/x: IOException: File /flink/x could only be written to 0 nodes");
    assertSays(
        explain(
            new RemoteException("org.apache.hadoop.hdfs.BlockMissingException", "Gone" + TRACE)),
        IOException.class,
        "hdfs://dc2:9000/flink/x: BlockMissingException: Gone");
  }

  @Test
  void whatHdfsDoesNotSayStaysAsItIs() {
    IOException missing = new FileNotFoundException("x");
    IOException local = new AccessDeniedException("x");
    IOException alike = new IOException(new AccessDeniedException("authenticate"));

    assertThat(explain(missing)).isSameAs(missing);
    assertThat(explain(local)).isSameAs(local);
    assertThat(explain(alike)).isSameAs(alike);
  }
}
