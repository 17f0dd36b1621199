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
package io.checkpointreplicator.model.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestParserTest {
  private static final String HEX = "0123456789abcdef0123456789abcdef";

  /** What version 1 looks like; replicas with such manifests exist for years. */
  private static final String JSON =
      "{\"version\":1,"
          + "\"origin\":{\"job\":\"0123456789abcdef0123456789abcdef\",\"checkpoint\":7,"
          + "\"sourceBase\":\"hdfs://nn/flink\",\"sourceDirectory\":\"hdfs://nn/flink/j/chk-7\"},"
          + "\"plan\":\"5-aabbccdd\","
          + "\"times\":{\"completedAt\":1000,\"plannedAt\":1001,\"publishedAt\":1500},"
          + "\"totals\":{\"files\":1,\"bytes\":100,\"newFiles\":1,\"newBytes\":99},"
          + "\"metadata\":{\"size\":4321,\"crc32c\":\"0000beef\"},"
          + "\"files\":[{\"path\":\"shared/sub/x\",\"size\":100,\"crc32c\":\"ffffffff\"}]}";

  private static final ReplicaStamp STAMP =
      new ReplicaStamp(
          new ReplicaStamp.Origin(new JobId(HEX), 7, "hdfs://nn/flink", "hdfs://nn/flink/j/chk-7"),
          "5-aabbccdd",
          new ReplicaStamp.Times(1000, 1001, 1500),
          new ReplicaStamp.Totals(1, 100, 1, 99),
          new Content(4321, 0xBEEF));

  private static final ReplicaManifest MANIFEST =
      new ReplicaManifest(STAMP, Map.of("shared/sub/x", new Content(100, 0xFFFFFFFFL)));

  @Test
  void writesVersion1() throws IOException {
    byte[] bytes = write(MANIFEST);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      assertThat(in.readAllBytes()).asString(StandardCharsets.UTF_8).isEqualTo(JSON);
    }
  }

  @Test
  void readsVersion1() throws IOException {
    assertThat(read(gzip(JSON))).isEqualTo(MANIFEST);
    assertThat(ManifestParser.readStamp(new ByteArrayInputStream(gzip(JSON)))).isEqualTo(STAMP);
    assertThat(STAMP.times().lagMillis()).isEqualTo(500);
  }

  @Property(tries = 200)
  void readsWhatItWrites(@ForAll("files") Map<String, Content> files) throws IOException {
    ReplicaManifest manifest = new ReplicaManifest(STAMP, files);
    byte[] bytes = write(manifest);
    assertThat(read(bytes)).isEqualTo(manifest);
    assertThat(ManifestParser.readStamp(new ByteArrayInputStream(bytes))).isEqualTo(STAMP);
  }

  @Provide
  Arbitrary<Map<String, Content>> files() {
    Arbitrary<String> paths =
        Arbitraries.strings()
            .withCharRange(' ', 'ſ')
            .excludeChars('/', '\\', '.')
            .ofMinLength(1)
            .ofMaxLength(20)
            .filter(name -> name.chars().noneMatch(Character::isISOControl))
            .flatMap(
                name -> Arbitraries.of("shared/" + name, "chk-3/" + name, "taskowned/😀/" + name));
    Arbitrary<Content> contents =
        Arbitraries.longs()
            .greaterOrEqual(0)
            .flatMap(
                size ->
                    Arbitraries.longs().between(0, 0xFFFFFFFFL).map(crc -> new Content(size, crc)));
    return Arbitraries.maps(paths, contents).ofMaxSize(30);
  }

  /** A file that a damaged manifest leaves out could be deleted under a replica that needs it. */
  @Test
  void anyTruncationIsNoticed() throws IOException {
    byte[] bytes = write(manyFiles(20));
    for (int length = 0; length < bytes.length; length++) {
      byte[] truncated = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(ManifestFormatException.class)
          .as("%s of %s bytes", length, bytes.length)
          .isThrownBy(() -> read(truncated));
    }
  }

  @Test
  void anyFlippedBitIsNoticedOrWithoutMeaning() throws IOException {
    ReplicaManifest manifest = manyFiles(20);
    byte[] bytes = write(manifest);
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      readable(flipped).ifPresent(read -> assertThat(read).isEqualTo(manifest));
    }
  }

  private static Optional<ReplicaManifest> readable(byte[] bytes) {
    try {
      return Optional.of(read(bytes));
    } catch (ManifestFormatException e) {
      return Optional.empty();
    } catch (IOException e) {
      return fail("damage is no passing error", e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "7",
        "{",
        "{}",
        "{\"version\":1}",
        "not json",
        "{\"version\":1,\"files\":[]}",
      })
  void refusesWhatIsNoManifest(String json) {
    assertThatExceptionOfType(ManifestFormatException.class).isThrownBy(() -> read(gzip(json)));
    assertThatExceptionOfType(ManifestFormatException.class).isThrownBy(() -> readStamp(json));
  }

  @Test
  void refusesWhatIsNotCompressed() {
    byte[] plain = JSON.getBytes(StandardCharsets.UTF_8);
    assertThatExceptionOfType(ManifestFormatException.class)
        .isThrownBy(() -> read(plain))
        .withMessage("Not a manifest: Not in GZIP format");
    assertThatExceptionOfType(ManifestFormatException.class)
        .isThrownBy(() -> ManifestParser.readStamp(new ByteArrayInputStream(plain)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"version\":1 | \"version\":2 | Manifest has version 2; supported: 1.",
        "\"version\":1 | \"version\":0 | Manifest has version 0; supported: 1.",
        "\"version\":1 | \"version\":\"1\" | Manifest has version \"1\"; supported: 1.",
        "\"version\":1 | \"version\":1.5 | Manifest has version 1.5; supported: 1.",
        "\"version\":1, | '' | Manifest has version null; supported: 1.",
        "\"checkpoint\":7 | \"checkpoint\":\"7\" | Manifest field 'checkpoint' must be a whole"
            + " number, found: \"7\".",
        "\"checkpoint\":7 | \"checkpoint\":7.5 | Manifest field 'checkpoint' must be a whole"
            + " number, found: 7.5.",
        "\"checkpoint\":7, | '' | Manifest field 'checkpoint' must be a whole number, found:"
            + " null.",
        "\"files\":1,\"bytes\" | \"files\":99999999999999999999,\"bytes\" | Manifest field 'files'"
            + " must be a whole number, found: 99999999999999999999.",
        "\"plan\":\"5-aabbccdd\" | \"plan\":5 | Manifest field 'plan' must be a text, found: 5.",
        "\"times\":{ | \"times\":7,\"x\":{ | Manifest field 'times' must be an object, found: 7.",
        "\"job\":\"01 | \"job\":\"XX | Not a manifest: 'XX23456789abcdef0123456789abcdef' is not a"
            + " job id. Allowed: 32 lower-case hexadecimal digits.",
        "\"files\":[ | \"other\":[ | Manifest has no list of files.",
        "\"files\":[ | \"files\":{},\"x\":[ | Manifest has no list of files.",
        "\"size\":4321 | \"size\":-1 | Not a manifest: sizeBytes must not be negative: -1",
        "\"0000beef\" | \"beef\" | Manifest field 'crc32c' must be 8 hexadecimal digits, found:"
            + " \"beef\".",
      })
  void saysWhatIsWrong(String found, String replacement, String message) {
    String json = JSON.replace(found, replacement);
    assertThat(json).isNotEqualTo(JSON);
    assertThatExceptionOfType(ManifestFormatException.class)
        .isThrownBy(() -> read(gzip(json)))
        .withMessage(message);
    assertThatExceptionOfType(ManifestFormatException.class)
        .isThrownBy(() -> readStamp(json))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"path\":\"shared/sub/x\" | \"path\":7 | Manifest field 'path' must be a text, found: 7.",
        "\"path\":\"shared/sub/x\", | '' | Manifest field 'path' must be a text, found: null.",
        "\"size\":100 | \"size\":-1 | Not a manifest: sizeBytes must not be negative: -1",
        "\"size\":100 | \"size\":1e2 | Manifest field 'size' must be a whole number, found: 100.0.",
        "\"ffffffff\" | \"1ffffffff\" | Manifest field 'crc32c' must be 8 hexadecimal digits,"
            + " found: \"1ffffffff\".",
        "\"ffffffff\" | \"\" | Manifest field 'crc32c' must be 8 hexadecimal digits, found: \"\".",
        "\"ffffffff\" | \"fffffffg\" | Manifest field 'crc32c' must be 8 hexadecimal digits,"
            + " found: \"fffffffg\".",
        "\"ffffffff\"}] | \"ffffffff\"},7] | Manifest ends within its list of files.",
        "\"ffffffff\"}]} | \"ffffffff\"}],\"x\":1} | Manifest ends within its list of files.",
        "\"ffffffff\"}]} | \"ffffffff\"}]}{} | Manifest goes on after its end.",
      })
  void saysWhatIsWrongWithTheFiles(String found, String replacement, String message)
      throws IOException {
    String json = JSON.replace(found, replacement);
    assertThat(json).isNotEqualTo(JSON);
    assertThatExceptionOfType(ManifestFormatException.class)
        .isThrownBy(() -> read(gzip(json)))
        .withMessage(message);
    assertThat(readStamp(json)).isEqualTo(STAMP);
  }

  /** RETAIN deletes what manifests name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "file:/etc/passwd",
        "../x",
        "shared/../../x",
        "shared/..\\\\..\\\\x",
        "chk-7/_metadata",
        "chk-8/_metadata",
        "chk-7/../chk-8/_metadata",
        "_replicas/chk-7.json.gz",
        "_fence.json",
        "shared/a\\u0000b",
        "shared/\\ud83d"
      })
  void refusesPathsThatAreNoStateFilesOfTheReplica(String path) {
    String json = JSON.replace("shared/sub/x", path);
    assertThatExceptionOfType(ManifestFormatException.class)
        .isThrownBy(() -> read(gzip(json)))
        .withMessageStartingWith("Not a manifest: '");
  }

  @Test
  void aStampNeedsNoListOfFiles() throws IOException {
    byte[] bytes = write(manyFiles(20_000));
    AtomicLong bytesRead = new AtomicLong();
    InputStream counting =
        new ByteArrayInputStream(bytes) {
          @Override
          public synchronized int read(byte[] buffer, int offset, int length) {
            int count = super.read(buffer, offset, length);
            bytesRead.addAndGet(count);
            return count;
          }
        };
    assertThat(ManifestParser.readStamp(counting)).isEqualTo(STAMP);
    assertThat(bytesRead).hasValueLessThan(10_000);
    byte[] beginning = Arrays.copyOf(bytes, bytes.length / 2);
    assertThat(ManifestParser.readStamp(new ByteArrayInputStream(beginning))).isEqualTo(STAMP);
  }

  @Test
  void streamsManyFilesAndLeavesTheStreamsOpen() throws IOException {
    ReplicaManifest manifest = manyFiles(50_000);
    ByteArrayOutputStream out =
        new ByteArrayOutputStream() {
          @Override
          public void close() {
            throw new UncheckedIOException(new IOException("closed by the parser"));
          }
        };
    ManifestParser.write(manifest, out);
    InputStream in =
        new ByteArrayInputStream(out.toByteArray()) {
          @Override
          public void close() throws IOException {
            throw new IOException("closed by the parser");
          }
        };
    assertThat(ManifestParser.read(in).files()).isEqualTo(manifest.files());
  }

  /** A few compressed bytes can be any amount of text. */
  @Test
  void theTextOfAManifestMayHaveALimit() throws IOException {
    assertThat(readAtMost(JSON.length())).isEqualTo(MANIFEST);
    assertThatExceptionOfType(ManifestFormatException.class)
        .isThrownBy(() -> readAtMost(JSON.length() - 1))
        .withMessage("Manifest has more than " + (JSON.length() - 1) + " bytes of text.");
  }

  private static ReplicaManifest readAtMost(long bytes) throws IOException {
    return ManifestParser.read(new ByteArrayInputStream(gzip(JSON)), new FilePool(), bytes);
  }

  /** What nobody knows is read into memory. */
  @ParameterizedTest
  @ValueSource(strings = {"\"version\":", "\"path\":"})
  void aValueIsNotLargerThanAnyIs(String before) {
    String large = "\"x\":[" + "[],".repeat(100_000) + "[]]," + before;
    assertThatExceptionOfType(ManifestFormatException.class)
        .isThrownBy(() -> read(gzip(JSON.replace(before, large))))
        .withMessage("Manifest has a value of more than 262144 bytes.");
  }

  @Property(tries = 100)
  void checksumsHave8Digits(@ForAll @LongRange(max = 0xFFFFFFFFL) long crc) {
    assertThat(ManifestParser.hex(crc)).isEqualTo(String.format("%08x", crc));
  }

  private static ReplicaManifest manyFiles(int count) {
    Map<String, Content> files = new HashMap<>();
    for (int i = 0; i < count; i++) {
      files.put("shared/" + Integer.toHexString(i * 0x9E3779B9), new Content(i, i));
    }
    return new ReplicaManifest(STAMP, files);
  }

  private static byte[] write(ReplicaManifest manifest) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ManifestParser.write(manifest, out);
    return out.toByteArray();
  }

  private static ReplicaManifest read(byte[] bytes) throws IOException {
    return ManifestParser.read(new ByteArrayInputStream(bytes));
  }

  private static ReplicaStamp readStamp(String json) throws IOException {
    return ManifestParser.readStamp(new ByteArrayInputStream(gzip(json)));
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
