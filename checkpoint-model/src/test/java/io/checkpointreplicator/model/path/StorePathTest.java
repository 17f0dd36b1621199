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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorePathTest {

  @ParameterizedTest
  @CsvSource({
    // equal, however written
    "file:/a/b, file:/a/b",
    "file:///a/b, file:/a/b",
    "FILE:/a/b, file:/a/b",
    "file:/a//b, file:/a/b",
    "file:/a/./b, file:/a/b",
    "file:/a/x/../b, file:/a/b",
    "file:/a/x/y/../../b, file:/a/b",
    // trailing slash
    "file:/a/b/, file:/a/b",
    "hdfs://nn:9000/a/, hdfs://nn:9000/a",
    // roots
    "file:/, file:/",
    "file:///, file:/",
    "file:/a/.., file:/",
    "hdfs://nn, hdfs://nn/",
    "hdfs://nn/, hdfs://nn/",
    // authority, with and without port
    "hdfs://nn/a, hdfs://nn/a",
    "hdfs://nn:8020/a, hdfs://nn/a",
    "hdfs://NN:8020/a, hdfs://nn/a",
    "hdfs://nn:9000/a, hdfs://nn:9000/a",
    "viewfs://nn:8020/a, viewfs://nn:8020/a",
    "s3://Bucket/Key, s3://Bucket/Key",
    "abfss://box@account.dfs.core.windows.net/a, abfss://box@account.dfs.core.windows.net/a",
    "hdfs://[::1]:9000/a, hdfs://[::1]:9000/a",
    // no scheme: Flink's default file system is the local one
    "/a/b, file:/a/b",
    "/, file:/",
    // a colon behind the first slash belongs to the path
    "/a:b/c, file:/a:b/c",
    "file:/a:b, file:/a:b",
    // nothing is decoded; entropy is a segment like others
    "file:/a b/c, file:/a b/c",
    "file:/a%20b/%2e%2e/c, file:/a%20b/%2e%2e/c",
    "s3://bucket/_entropy_/job, s3://bucket/_entropy_/job",
    "s3://bucket/x1Yz/job?a#b, s3://bucket/x1Yz/job?a#b",
    // names that only look like dots
    "file:/a/.../..b/c.., file:/a/.../..b/c..",
  })
  void isNormalized(String text, String normalized) {
    assertThat(StorePath.parse(text)).hasToString(normalized);
    assertThat(StorePath.parse(text))
        .isEqualTo(StorePath.parse(normalized))
        .hasSameHashCodeAs(StorePath.parse(normalized));
  }

  @ParameterizedTest
  @CsvSource({
    "file:/a, file:/b",
    "file:/a, file:/A",
    "file:/a, hdfs:/a",
    "hdfs://nn/a, hdfs://nn2/a",
    "hdfs://nn:9000/a, hdfs://nn/a",
    "s3://bucket/a, s3://Bucket/a",
    "s3://bucket/a, s3a://bucket/a",
    "file:/a%20b, file:/a b",
  })
  void differs(String one, String other) {
    assertThat(StorePath.parse(one)).isNotEqualTo(StorePath.parse(other));
  }

  @Test
  void withoutSchemeLiesOnTheDefaultFileSystemOfFlink() {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.DEFAULT_FILESYSTEM_SCHEME, "hdfs://nn:9000");
    FileSystem.initialize(configuration, null);
    try {
      assertThat(StorePath.parse("/a/b")).hasToString("hdfs://nn:9000/a/b");
      assertThat(StorePath.parse("file:/a/b")).hasToString("file:/a/b");
    } finally {
      FileSystem.initialize(new Configuration(), null);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "\"\" | Path is empty. Allowed: scheme://authority/path.",
        "a/b | Path 'a/b' is not absolute. Allowed: scheme://authority/path, or /path.",
        "file:a | Path 'file:a' is not absolute. Allowed: scheme://authority/path, or /path.",
        ":/a | Path ':/a' is not absolute. Allowed: scheme://authority/path, or /path.",
        "../a | Path '../a' is not absolute. Allowed: scheme://authority/path, or /path.",
        "/a/../.. | Path '/a/../..' leaves the root of its store with '..'.",
        "hdfs://nn/.. | Path 'hdfs://nn/..' leaves the root of its store with '..'.",
      })
  void refuses(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse(text))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "1a", "ä", "c", "a_b", "-a"})
  void refusesSchemesThatFlinkReadsOtherwiseOrNotAtAll(String scheme) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse(scheme + ":/x"))
        .withMessage(
            "Path '"
                + scheme
                + ":/x' has the scheme '"
                + scheme
                + "', which Flink does not read so. Allowed: [A-Za-z][A-Za-z0-9+.-]+.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a%41", "[x", "a[1]", "a\"b", "a?b", "a#b", "ä"})
  void refusesAuthoritiesThatFlinkReadsOtherwiseOrNotAtAll(String authority) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("hdfs://" + authority + "/x"))
        .withMessageStartingWith(
            "Path 'hdfs://"
                + authority
                + "/x' has the authority '"
                + authority
                + "', which Flink does not read so. Allowed: ");
  }

  @ParameterizedTest
  @ValueSource(chars = {0, '\t', '\n', '\r', 0x1b, 0x7f, 0x9b})
  void refusesControlCharactersWithoutPrintingThem(char control) {
    String message =
        String.format(
            "Path contains the control character 0x%02x at position 7; none is allowed.",
            (int) control);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/a" + control + "b"))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/").resolve("aaaaaaa" + control))
        .withMessage(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "\ude00", "\ud83da", "\ude00\ud83d"})
  void refusesHalvesOfCharactersThatNoStoreCanName(String half) {
    String message =
        "Path contains half of a surrogate pair at position 7; file names are whole characters.";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/a" + half))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/").resolve("aaaaaaa" + half))
        .withMessage(message);
    assertThat(StorePath.parse("file:/a\ud83d\ude00").name()).isEqualTo("a\ud83d\ude00");
  }

  /** Flink's Path turns them into slashes, and then resolves the dots between them. */
  @Test
  void refusesBackslashesWhichAreSlashesForFlink() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/a/b\\..\\..\\etc"))
        .withMessage(
            "Path 'file:/a/b\\..\\..\\etc' contains '\\' at position 9, which Flink reads as '/';"
                + " none is allowed.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/a").resolve("b\\.."))
        .withMessageContaining("contains '\\' at position 1");
  }

  /** Whatever else is wrong with it, and the other way round with a length that nobody reads. */
  @Test
  void quotesNeitherControlCharactersNorEndlessPaths() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/a\\b\n"))
        .withMessage("Path contains the control character 0x0a at position 9; none is allowed.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/a").resolve("\\\033[2J"))
        .withMessage("Path contains the control character 0x1b at position 1; none is allowed.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/\\" + "a".repeat(60_000)))
        .withMessage("Path has 60007 characters; at most 8192 are allowed.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/").resolve("/" + "a".repeat(60_000)))
        .withMessage("Path has 60001 characters; at most 8192 are allowed.");
  }

  @Test
  void hasUpTo8192Characters() {
    String longest = "file:/" + "x".repeat(8186);
    assertThat(StorePath.parse(longest)).hasToString(longest);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse(longest + "x"))
        .withMessage("Path has 8193 characters; at most 8192 are allowed.");
  }

  @Test
  void manySegmentsDoNotMatter() {
    StorePath deep = StorePath.parse("/d".repeat(4000));
    StorePath deeper = StorePath.parse("file:" + "/e".repeat(4000));
    assertThat(deep.relativizeUpwards(deeper)).startsWith("../../").endsWith("/e/e");
    assertThat(deep).isNotEqualTo(deeper);
  }

  @ParameterizedTest
  @CsvSource({
    "file:/a/b, file:/a/b, ''", // equal
    "file:/a/b, file:/a/b/c, c", // nested
    "file:/a/b/, file:/a/b/c/d/, c/d", // trailing slash
    "file:/, file:/a, a",
    "file:/, file:/, ''",
    "hdfs://nn:8020/a, hdfs://nn/a/b, b",
    "s3://bucket/, s3://bucket/a/b, a/b",
    "/a, file:/a/b, b",
    "file:/a b, file:/a b/%2e%2e/c, %2e%2e/c",
  })
  void containsWhatLiesBelow(String directory, String below, String way) {
    assertThat(StorePath.parse(directory).contains(StorePath.parse(below))).isTrue();
    assertThat(StorePath.parse(directory).relativize(StorePath.parse(below))).isEqualTo(way);
    assertThat(StorePath.parse(directory).relativizeUpwards(StorePath.parse(below))).isEqualTo(way);
  }

  @ParameterizedTest
  @CsvSource({
    "file:/a/b, file:/a/bc", // look-alike prefix
    "file:/a/b, file:/a/bc/d",
    "file:/a/b, file:/a",
    "file:/a/b, file:/a/b/../c", // leaves with ..
    "file:/a/b, hdfs:/a/b/c", // another scheme
    "hdfs://nn/a, hdfs://mm/a/b", // another authority
    "hdfs://nn/a, hdfs://nn:9000/a/b", // another port
    "s3://bucket/, s3://bucket2/a",
    "file:/a%20b, file:/a b/c",
  })
  void doesNotContainWhatLiesElsewhere(String directory, String other) {
    assertThat(StorePath.parse(directory).contains(StorePath.parse(other))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse(directory).relativize(StorePath.parse(other)))
        .withMessage(
            "Path " + StorePath.parse(other) + " is not under " + StorePath.parse(directory) + ".");
  }

  @ParameterizedTest
  @CsvSource({
    "file:/t/j/chk-1, file:/t/j/shared/x, ../shared/x",
    "file:/t/j/chk-1, file:/t/j, ../",
    "file:/t/chk-1, file:/t/chk-10/x, ../chk-10/x",
    "file:/a/b, file:/c, ../../c",
    "file:/a, file:/, ../",
    "hdfs://nn/a/b, hdfs://nn/c/d, ../../c/d",
  })
  void theWayUpwardsLeadsBack(String directory, String other, String way) {
    StorePath from = StorePath.parse(directory);
    assertThat(from.relativizeUpwards(StorePath.parse(other))).isEqualTo(way);
    assertThat(from.resolve(way)).isEqualTo(StorePath.parse(other));
  }

  @Test
  void thereIsNoWayUpwardsToAnotherStore() {
    StorePath from = StorePath.parse("hdfs://nn/a/b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> from.relativizeUpwards(StorePath.parse("hdfs://mm/a/b")))
        .withMessage("Path hdfs://mm/a/b lies on another store than hdfs://nn/a/b.");
  }

  @ParameterizedTest
  @CsvSource({
    "file:/t/j/chk-1, x, file:/t/j/chk-1/x",
    "file:/t/j/chk-1, ../shared/x, file:/t/j/shared/x",
    "file:/t/j/chk-1, ./x/./y//z/, file:/t/j/chk-1/x/y/z",
    "file:/t, ., file:/t",
    "file:/t, .., file:/",
    "file:/, a, file:/a",
    "hdfs://nn/t, a:b/../c%20d e, hdfs://nn/t/c%20d e",
    "s3://bucket/, a/b:c, s3://bucket/a/b:c",
  })
  void resolves(String directory, String relative, String result) {
    String unambiguous = relative.startsWith("a:b") ? "./" + relative : relative;
    assertThat(StorePath.parse(directory).resolve(unambiguous)).hasToString(result);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x", "//host/x", "file:/x", "file:x", "a:b", "hdfs://nn/t/j/x"})
  void resolvesNothingAbsoluteAndNothingWithAScheme(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/t/j").resolve(text))
        .withMessage(
            "Path '" + text + "' is not relative. Allowed: a path below or beside file:/t/j.");
  }

  @Test
  void resolvesNothingThatLeavesTheRoot() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/t/j").resolve("../../../etc/passwd"))
        .withMessage("Path '../../../etc/passwd' leaves the root of its store with '..'.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/t").resolve(""))
        .withMessage("Path is empty. Allowed: scheme://authority/path.");
  }

  /** What is resolved is written into state and metadata, and must be readable from there. */
  @Test
  void resolvesNothingThatCouldNotBeParsedAgain() {
    StorePath directory = StorePath.parse("file:/" + "d".repeat(5000));
    String longest = "x".repeat(3185);
    assertThat(StorePath.parse(directory.resolve(longest).toString()))
        .isEqualTo(directory.resolve(longest));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> directory.resolve(longest + "x"))
        .withMessage("Path has 8193 characters; at most 8192 are allowed.");
  }

  @ParameterizedTest
  @CsvSource({
    "file:/a/b, b, file:/a",
    "file:/a, a, file:/",
    "hdfs://nn/a b/c%20d, c%20d, hdfs://nn/a b",
  })
  void hasANameAndAParent(String text, String name, String parent) {
    StorePath path = StorePath.parse(text);
    assertThat(path.name()).isEqualTo(name);
    assertThat(path.parent()).hasToString(parent);
    assertThat(path.isRoot()).isFalse();
    assertThat(path.parent().resolve(path.name())).isEqualTo(path);
  }

  @Test
  void aRootHasNeither() {
    StorePath root = StorePath.parse("hdfs://nn/");
    assertThat(root.isRoot()).isTrue();
    assertThat(root.name()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(root::parent)
        .withMessage("The root hdfs://nn/ has no parent.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://AKIA:pa55word@bucket/a",
        "s3://AKIA:pa55/word@bucket/a",
        "s3://:pa55word@bucket/a",
        "s3://AKIA:12@bucket/a",
        "s3://AKIA:12pa55word@bucket",
        "s3://AKIA:pa55word@bucket:9000/a",
        "s3://AKIA:80,pa55word@bucket/a",
        "s3://AKIA:pa55\\word@bucket/a",
        "a b://AKIA:pa55word@bucket/a",
        "//AKIA:pa55word@bucket/a",
        "s3://AKIA:pa55word%2F@bucket/..",
      })
  void refusesPasswordsAndDoesNotRepeatThem(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse(text))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pa55").doesNotContain("AKIA"))
        .withMessage(
            "Path '"
                + text.substring(0, text.indexOf("//") + 2)
                + "...' has something else than a port behind ':' in its authority, perhaps a"
                + " password. Paths are shown in logs, in the Flink UI and in published metadata:"
                + " give credentials to Flink's configuration of the file system.");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StorePath.parse("file:/a").resolve(text))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("pa55"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hdfs://user@nn:9000/a",
        "hdfs://nn:/a",
        "hdfs://[::1]:9000/a",
        "alluxio://zk@h1:2181,h2:2181,h3:2181/a",
        "alluxio://h1:19998;h2:19998/a",
        "file:/a//b:c/d@e",
        "/a//b:c/d@e",
      })
  void portsAndUsersAreNoPasswords(String text) {
    assertThat(StorePath.parse(text).name()).isIn("a", "d@e");
  }
}
