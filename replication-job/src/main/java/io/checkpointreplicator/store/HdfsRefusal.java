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

import static java.util.regex.Pattern.DOTALL;

import io.checkpointreplicator.model.path.StorePath;
import java.io.IOException;
import java.net.URI;
import java.nio.file.NotDirectoryException;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.sasl.SaslException;

/**
 * What HDFS refuses, why, and what to do about it.
 *
 * <p>Its exceptions are told by the names of their classes: the client may have been loaded by
 * Flink, by a plugin or with this program, or not at all. What a NameNode throws comes as it was,
 * or as a {@code RemoteException} that names its class; its message has the stack trace of the
 * NameNode in it. Either may be the cause of something else.
 */
enum HdfsRefusal {
  /** A NameNode that has not heard of enough blocks yet, or was told to. */
  SAFE_MODE(
      "SafeModeException|RetriableException",
      "safe mode",
      UnreadyException::new,
      "The NameNode of %2$s is in safe mode and changes nothing.",
      "If it does not leave it by itself, let it with 'hdfs dfsadmin -safemode leave'."),

  /** A NameNode that waits until it is needed. */
  STANDBY(
      "StandbyException",
      "",
      UnreadyException::new,
      "The NameNode of %2$s is on standby.",
      "Name the nameservice instead (dfs.nameservices), whose client finds the active NameNode."),

  /** Too many files and directories. */
  NAME_QUOTA(
      "NSQuotaExceededException",
      "",
      RefusedException::new,
      "The name quota for %1$s is used up.",
      "Raise it with 'hdfs dfsadmin -setQuota', or retain fewer replicas."),

  /** Too many bytes. */
  SPACE_QUOTA(
      "DSQuotaExceededException|QuotaByStorageTypeExceededException",
      "",
      RefusedException::new,
      "The space quota for %1$s is used up.",
      "Raise it with 'hdfs dfsadmin -setSpaceQuota', or retain fewer replicas; a block that is"
          + " being written counts as a whole one, each of its copies on its own."),

  /** A path that leads through a file. HDFS takes that for a question of access. */
  NO_DIRECTORY(
      "AccessControlException|ParentNotDirectoryException",
      "is not a directory",
      NotDirectoryException::new,
      "%1$s lies below a file.",
      "Move that file away."),

  /** A client without a ticket, or one that does not know that it needs one. */
  LOGIN(
      "AccessControlException",
      "authenticat",
      RefusedException::new,
      "%2$s asks for a login with Kerberos, and this process has none.",
      "Set security.kerberos.login.keytab and security.kerberos.login.principal in the"
          + " configuration of Flink, and hadoop.security.authentication in that of Hadoop."),

  /** A ticket that has run out, or a Kerberos server that gives none. */
  TICKET(
      "SaslException|KerberosAuthException",
      "",
      UnreadyException::new,
      "The login with Kerberos at %2$s failed.",
      "See that the keytab is that of the principal, that the Kerberos server answers, and that the"
          + " clocks agree."),

  /** A user who may not. */
  PERMISSION(
      "(Snapshot)?AccessControlException",
      "",
      RefusedException::new,
      "HDFS denies access to %1$s.",
      "Let the user of this process read the sources and write the target ('hdfs dfs -chown',"
          + " '-setfacl'), or run it as another one.");

  private static final String HADOOP = "org.apache.hadoop.";
  private static final Pattern REMOTE =
      Pattern.compile(Pattern.quote(HADOOP) + "ipc\\.RemoteException\\(([\\w.$]+)\\).*", DOTALL);
  private static final Pattern STACK_TRACE = Pattern.compile("\\R\\s+at .*", DOTALL);
  private static final Pattern GAP = Pattern.compile("\\s+");

  private final Pattern exception;
  private final String words;
  private final Function<String, IOException> kind;
  private final String reason;
  private final String remedy;

  HdfsRefusal(
      String exception,
      String words,
      Function<String, IOException> kind,
      String reason,
      String remedy) {
    this.exception = Pattern.compile(exception);
    this.words = words;
    this.kind = kind;
    this.reason = reason;
    this.remedy = remedy;
  }

  /**
   * An error of a store, or what it means if HDFS says it: in one line, and as an {@link
   * UnreadyException} or a {@link RefusedException} where it is one.
   */
  static IOException explain(StorePath path, IOException error) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      Matcher remote = REMOTE.matcher(each.toString());
      String name = remote.matches() ? remote.group(1) : each.getClass().getName();
      if (remote.matches() || name.startsWith(HADOOP) || each instanceof SaslException) {
        String simpleName = name.substring(name.lastIndexOf('.') + 1);
        String said = firstLine(each);
        for (HdfsRefusal refusal : values()) {
          if (refusal.exception.matcher(simpleName).matches() && said.contains(refusal.words)) {
            return with(error, refusal.kind.apply(refusal.text(path, said)));
          }
        }
        if (remote.matches()) {
          return with(error, new IOException(path + ": " + simpleName + ": " + said));
        }
      }
    }
    return error;
  }

  /** Of a job that fails the innermost cause is told: that must not be the one with less to say. */
  private static IOException with(IOException error, IOException explanation) {
    explanation.addSuppressed(error);
    return explanation;
  }

  private static String firstLine(Throwable error) {
    String message = Objects.requireNonNullElse(error.getMessage(), "");
    return GAP.matcher(STACK_TRACE.matcher(message).replaceFirst("")).replaceAll(" ").strip();
  }

  private String text(StorePath path, String said) {
    URI uri = path.toFlinkPath().toUri();
    String cluster = uri.getScheme() + "://" + Objects.requireNonNullElse(uri.getAuthority(), "");
    return String.format(reason, path, cluster)
        + " "
        + remedy
        + " HDFS says: "
        + said
        + (said.endsWith(".") ? "" : ".");
  }
}
