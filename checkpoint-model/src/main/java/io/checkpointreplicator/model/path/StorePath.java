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
package io.checkpointreplicator.model.path;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;

/**
 * An absolute, normalized path on a store: scheme, authority and path, compared as a whole.
 *
 * <p>The only place that does path arithmetic. Flink prints {@code file:/x} where {@code file:///x}
 * was configured; both parse to equal values here. Nothing is percent-decoded, as in {@link Path}.
 * {@code .} and {@code ..} are resolved, so that a value never points anywhere else than it reads.
 * Immutable.
 */
public final class StorePath {
  private static final int HDFS_DEFAULT_PORT = 8020;

  /** HDFS and local file systems end far below; hostile metadata does not. */
  private static final int MAX_LENGTH = 8192;

  // A single letter is a drive for Flink.
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+");

  // What Flink keeps as it is: it decodes '%', and reads brackets around IPv6 addresses only.
  private static final Pattern AUTHORITY =
      Pattern.compile("[A-Za-z0-9._~@:$&+,;=!*'()-]*|\\[[0-9A-Fa-f:.]+\\](:[0-9]*)?");

  private static final Pattern START = Pattern.compile("(?:[^/]*:)?//([^/]*)");

  private final String scheme;
  private final String authority;
  private final String path;

  private StorePath(String scheme, String authority, String path) {
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
  }

  /**
   * Parses an absolute path; one without a scheme lies on Flink's default file system.
   *
   * @throws IllegalArgumentException if the text is empty, not absolute, leaves the root with
   *     {@code ..}, is longer than 8192 characters, contains a password, control characters, or
   *     what {@link Path} would read in another way; no message repeats a password
   */
  public static StorePath parse(String text) {
    checkText(text);
    String scheme = schemeOf(text);
    String rest = text;
    if (scheme.isEmpty()) {
      scheme = schemeOf(FileSystem.getDefaultFsUri().toString());
    } else {
      rest = text.substring(scheme.length() + 1);
    }
    String authority = "";
    if (rest.startsWith("//")) {
      int end = rest.indexOf('/', 2);
      authority = end < 0 ? rest.substring(2) : rest.substring(2, end);
      rest = end < 0 ? "/" : rest.substring(end);
    } else if (schemeOf(text).isEmpty()) {
      authority = Objects.requireNonNullElse(FileSystem.getDefaultFsUri().getAuthority(), "");
    }
    if (!rest.startsWith("/")) {
      throw new IllegalArgumentException(
          "Path '" + text + "' is not absolute. Allowed: scheme://authority/path, or /path.");
    }
    checkReadAlike("scheme", scheme, SCHEME, text);
    checkReadAlike("authority", authority, AUTHORITY, text);
    return of(scheme, authority, rest, text);
  }

  private static StorePath of(String scheme, String authority, String path, String text) {
    String lowerScheme = scheme.toLowerCase(Locale.ROOT);
    return new StorePath(
        lowerScheme, normalizeAuthority(lowerScheme, authority), normalizePath(path, text));
  }

  /** What is checked first makes the text fit to be quoted by the errors that follow. */
  private static void checkText(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("Path is empty. Allowed: scheme://authority/path.");
    }
    checkLength(text.length());
    checkNoControlCharacters(text);
    checkNoPassword(text);
    checkCharacters(text);
  }

  /** Paths are shown: in logs, in the Flink UI, in published metadata. */
  private static void checkNoPassword(String text) {
    if (!text.contains("//")) {
      return;
    }
    Matcher authority = START.matcher(text);
    if (authority.lookingAt() && !hasNothingButPorts(authority.group(1))) {
      throw new IllegalArgumentException(
          "Path '"
              + text.substring(0, authority.start(1))
              + "...' has something else than a port behind ':' in its authority, perhaps a"
              + " password. Paths are shown in logs, in the Flink UI and in published metadata: give"
              + " credentials to Flink's configuration of the file system.");
    }
  }

  private static void checkNoControlCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        throw new IllegalArgumentException(
            String.format(
                "Path contains the control character 0x%02x at position %d; none is allowed.",
                (int) c, i));
      }
    }
  }

  /** Whether a port stands behind each colon: that of one host, or those of several. */
  private static boolean hasNothingButPorts(String authority) {
    boolean addressInBrackets = authority.startsWith("[");
    int colon = addressInBrackets ? -1 : authority.indexOf(':');
    if (colon >= 0 && authority.indexOf('@', colon) >= 0) {
      return false;
    }
    while (colon >= 0) {
      int end = colon + 1;
      while (end < authority.length() && Character.isDigit(authority.charAt(end))) {
        end++;
      }
      if (end < authority.length() && ",;+&".indexOf(authority.charAt(end)) < 0) {
        return false;
      }
      colon = authority.indexOf(':', end);
    }
    return true;
  }

  private static void checkCharacters(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        throw new IllegalArgumentException(
            "Path '"
                + text
                + "' contains '\\' at position "
                + i
                + ", which Flink reads as '/'; none is allowed.");
      }
      if (Character.isSurrogate(c)) {
        boolean whole = Character.isSupplementaryCodePoint(text.codePointAt(i));
        if (!whole) {
          throw new IllegalArgumentException(
              "Path contains half of a surrogate pair at position "
                  + i
                  + "; file names are whole characters.");
        }
        i++;
      }
    }
  }

  private static void checkLength(int length) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "Path has " + length + " characters; at most " + MAX_LENGTH + " are allowed.");
    }
  }

  private static void checkReadAlike(String part, String value, Pattern allowed, String text) {
    if (!allowed.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Path '"
              + text
              + "' has the "
              + part
              + " '"
              + value
              + "', which Flink does not read so. Allowed: "
              + allowed
              + ".");
    }
  }

  private static String schemeOf(String text) {
    int colon = text.indexOf(':');
    int slash = text.indexOf('/');
    return colon <= 0 || (slash >= 0 && slash < colon) ? "" : text.substring(0, colon);
  }

  private static String normalizeAuthority(String scheme, String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    String defaultPort = ":" + HDFS_DEFAULT_PORT;
    if (scheme.equals("hdfs") && lower.endsWith(defaultPort)) {
      return lower.substring(0, lower.length() - defaultPort.length());
    }
    return scheme.equals("hdfs") ? lower : authority;
  }

  private static String normalizePath(String path, String text) {
    Deque<String> segments = new ArrayDeque<>();
    for (String segment : path.split("/")) {
      if (segment.equals("..")) {
        if (segments.pollLast() == null) {
          throw new IllegalArgumentException(
              "Path '" + text + "' leaves the root of its store with '..'.");
        }
      } else if (!segment.isEmpty() && !segment.equals(".")) {
        segments.addLast(segment);
      }
    }
    return "/" + String.join("/", segments);
  }

  /**
   * Whether the rest of a text is a name that stands for itself: one segment which {@link #parse}
   * keeps as it is. Names that are refused here may be kept too.
   */
  public static boolean isPlainName(String text, int from) {
    int length = text.length() - from;
    if (length == 0 || (length <= 2 && "..".startsWith(text.substring(from)))) {
      return false;
    }
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '\\' || c == '/') {
        return false;
      }
    }
    return true;
  }

  /** The last segment; empty for the root of a store. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * The directory that holds this path.
   *
   * @throws IllegalStateException for the root of a store
   */
  public StorePath parent() {
    if (isRoot()) {
      throw new IllegalStateException("The root " + this + " has no parent.");
    }
    return new StorePath(scheme, authority, path.substring(0, Math.max(1, path.lastIndexOf('/'))));
  }

  /** Whether this is the root of its store. */
  public boolean isRoot() {
    return path.equals("/");
  }

  /** Whether the other path is this one or lies below it. */
  public boolean contains(StorePath other) {
    return scheme.equals(other.scheme)
        && authority.equals(other.authority)
        && (isRoot() || path.equals(other.path) || other.path.startsWith(path + "/"));
  }

  /**
   * The way from this directory down to a path below it, without leading slash; empty for itself.
   *
   * @throws IllegalArgumentException if this does not contain the other
   */
  public String relativize(StorePath below) {
    if (!contains(below)) {
      throw new IllegalArgumentException("Path " + below + " is not under " + this + ".");
    }
    int start = isRoot() ? 1 : path.length() + 1;
    return below.path.length() < start ? "" : below.path.substring(start);
  }

  /**
   * The way from this directory to another path of the same store, with {@code ..} where needed:
   * what a relative state handle of a checkpoint directory carries.
   *
   * @throws IllegalArgumentException if the other lies on another store
   */
  public String relativizeUpwards(StorePath other) {
    StringBuilder way = new StringBuilder();
    StorePath from = this;
    while (!from.contains(other)) {
      if (from.isRoot()) {
        throw new IllegalArgumentException(
            "Path " + other + " lies on another store than " + this + ".");
      }
      from = from.parent();
      way.append("../");
    }
    return way + from.relativize(other);
  }

  /**
   * The path that a relative path means when it starts at this directory; {@code ..} is resolved
   * and may lead out of this directory.
   *
   * @throws IllegalArgumentException if the text is absolute, has a scheme, is empty, is longer
   *     than 8192 characters, leaves the root, or if the result could not be {@link #parse}d again
   */
  public StorePath resolve(String relative) {
    checkText(relative);
    if (relative.startsWith("/") || !schemeOf(relative).isEmpty()) {
      throw new IllegalArgumentException(
          "Path '" + relative + "' is not relative. Allowed: a path below or beside " + this + ".");
    }
    StorePath resolved =
        new StorePath(scheme, authority, normalizePath(path + "/" + relative, relative));
    checkLength(resolved.toString().length());
    return resolved;
  }

  /** The kind of the store, in lower case: {@code file}, {@code hdfs}. */
  public String scheme() {
    return scheme;
  }

  /** What {@link Path#getPath()} is of {@link #toFlinkPath()}: the way from the root, with it. */
  public String pathInStore() {
    return path;
  }

  /** The same path for Flink's file systems. */
  public Path toFlinkPath() {
    return new Path(scheme, authority.isEmpty() ? null : authority, path);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StorePath that
        && scheme.equals(that.scheme)
        && authority.equals(that.authority)
        && path.equals(that.path);
  }

  @Override
  public int hashCode() {
    return Objects.hash(scheme, authority, path);
  }

  /** {@code scheme:/path}, or {@code scheme://authority/path} where there is an authority. */
  @Override
  public String toString() {
    return authority.isEmpty() ? scheme + ":" + path : scheme + "://" + authority + path;
  }
}
