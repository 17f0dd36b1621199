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

import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonGenerator;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonParser;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonToken;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads and writes {@code _replicas/chk-N.json.gz}, gzipped JSON:
 *
 * <pre>
 * { "version": 1,
 *   "origin": { "job", "checkpoint", "sourceBase", "sourceDirectory" },
 *   "plan": "...",
 *   "times": { "completedAt", "plannedAt", "publishedAt" },          milliseconds since the epoch
 *   "totals": { "files", "bytes", "newFiles", "newBytes" },
 *   "metadata": { "size", "crc32c" },                                 checksum as 8 hex digits
 *   "files": [ { "path", "size", "crc32c" }, ... ] }                  last, so that a stamp is cheap
 * </pre>
 *
 * Stateless and thread-safe. Streams are neither buffered twice nor closed here.
 */
public final class ManifestParser {
  /** The version written; the only one read. */
  static final int VERSION = 1;

  private static final String FILES = "files";
  private static final String PATH = "path";
  private static final String SIZE = "size";
  private static final String CRC32C = "crc32c";
  private static final int BUFFER_BYTES = 1 << 16;
  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{8}");
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);

  private ManifestParser() {}

  /** Writes a manifest whole; the stream stays open. */
  public static void write(ReplicaManifest manifest, OutputStream out) throws IOException {
    GZIPOutputStream gzip = new FastGzip(out);
    try (JsonGenerator json = JSON.createGenerator(gzip)) {
      json.writeStartObject();
      ObjectNode head = head(manifest.stamp());
      for (Iterator<String> names = head.fieldNames(); names.hasNext(); ) {
        String name = names.next();
        json.writeFieldName(name);
        json.writeTree(head.get(name));
      }
      json.writeArrayFieldStart(FILES);
      for (Map.Entry<String, Content> file : manifest.files().entrySet()) {
        json.writeStartObject();
        json.writeStringField(PATH, file.getKey());
        json.writeNumberField(SIZE, file.getValue().sizeBytes());
        json.writeStringField(CRC32C, hex(file.getValue().crc32c()));
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    gzip.finish();
  }

  /** Names and checksums of files are random: more effort would make them hardly smaller. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER_BYTES);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  /**
   * Reads a manifest whole.
   *
   * @throws ManifestFormatException if it is not a manifest of version 1, whole and well-formed
   */
  public static ReplicaManifest read(InputStream in) throws IOException {
    return read(in, new FilePool());
  }

  /**
   * Reads a manifest whole.
   *
   * @param pool where to keep the files, beside those of the job's other replicas
   * @throws ManifestFormatException if it is not a manifest of version 1, whole and well-formed
   */
  public static ReplicaManifest read(InputStream in, FilePool pool) throws IOException {
    return read(in, pool, Long.MAX_VALUE);
  }

  /**
   * Reads a manifest whole, which somebody else may have written.
   *
   * @param pool where to keep the files, beside those of the job's other replicas
   * @param mostBytes the most text that it may have, in bytes
   * @throws ManifestFormatException if it is not a manifest of version 1, whole and well-formed, or
   *     has more text
   */
  public static ReplicaManifest read(InputStream in, FilePool pool, long mostBytes)
      throws IOException {
    try {
      return read(new BoundedText(new GZIPInputStream(in, BUFFER_BYTES), mostBytes), pool);
    } catch (JsonProcessingException | IllegalArgumentException | EOFException | ZipException e) {
      throw new ManifestFormatException("Not a manifest: " + e.getMessage(), e);
    }
  }

  private static ReplicaManifest read(BoundedText text, FilePool pool) throws IOException {
    try (JsonParser json = JSON.createParser(text)) {
      ReplicaStamp stamp = stamp(json);
      ReplicaFiles.Builder files = new ReplicaFiles.Builder(pool);
      while (json.nextToken() == JsonToken.START_OBJECT) {
        text.nextValue();
        readFile(json, files);
      }
      if (json.currentToken() != JsonToken.END_ARRAY || json.nextToken() != JsonToken.END_OBJECT) {
        throw new ManifestFormatException("Manifest ends within its list of files.");
      }
      // The end of the stream holds the checksum of all that was read.
      if (json.nextToken() != null) {
        throw new ManifestFormatException("Manifest goes on after its end.");
      }
      return new ReplicaManifest(stamp, files.build());
    }
  }

  /**
   * Reads only what stands before the list of files.
   *
   * @throws ManifestFormatException if it does not begin as a manifest of version 1 does
   */
  public static ReplicaStamp readStamp(InputStream in) throws IOException {
    try (JsonParser json = JSON.createParser(new GZIPInputStream(in))) {
      return stamp(json);
    } catch (JsonProcessingException | IllegalArgumentException | EOFException | ZipException e) {
      throw new ManifestFormatException("Not a manifest: " + e.getMessage(), e);
    }
  }

  /** A checksum as manifests and reports print it: 8 hexadecimal digits. */
  public static String hex(long crc32c) {
    return HexFormat.of().toHexDigits(crc32c, Integer.BYTES * 2);
  }

  private static ObjectNode head(ReplicaStamp stamp) {
    ObjectNode head = JSON.createObjectNode().put("version", VERSION);
    head.putObject("origin")
        .put("job", stamp.origin().job().hex())
        .put("checkpoint", stamp.origin().checkpointId())
        .put("sourceBase", stamp.origin().sourceBase())
        .put("sourceDirectory", stamp.origin().sourceDirectory());
    head.put("plan", stamp.plan());
    head.putObject("times")
        .put("completedAt", stamp.times().completedAtMillis())
        .put("plannedAt", stamp.times().plannedAtMillis())
        .put("publishedAt", stamp.times().publishedAtMillis());
    head.putObject("totals")
        .put("files", stamp.totals().files())
        .put("bytes", stamp.totals().bytes())
        .put("newFiles", stamp.totals().newFiles())
        .put("newBytes", stamp.totals().newBytes());
    head.putObject("metadata")
        .put(SIZE, stamp.metadata().sizeBytes())
        .put(CRC32C, hex(stamp.metadata().crc32c()));
    return head;
  }

  /** Leaves the parser inside the list of files. */
  private static ReplicaStamp stamp(JsonParser json) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new ManifestFormatException("Manifest is no JSON object.");
    }
    ObjectNode head = JSON.createObjectNode();
    while (json.nextToken() == JsonToken.FIELD_NAME && !json.currentName().equals(FILES)) {
      String name = json.currentName();
      json.nextToken();
      head.set(name, json.readValueAsTree());
      if (name.equals("version")) {
        checkVersion(head);
      }
    }
    if (json.currentToken() != JsonToken.FIELD_NAME || json.nextToken() != JsonToken.START_ARRAY) {
      throw new ManifestFormatException("Manifest has no list of files.");
    }
    checkVersion(head);
    JsonNode origin = object(head, "origin");
    JsonNode times = object(head, "times");
    JsonNode totals = object(head, "totals");
    return new ReplicaStamp(
        new ReplicaStamp.Origin(
            new JobId(text(origin, "job")),
            number(origin, "checkpoint"),
            text(origin, "sourceBase"),
            text(origin, "sourceDirectory")),
        text(head, "plan"),
        new ReplicaStamp.Times(
            number(times, "completedAt"), number(times, "plannedAt"), number(times, "publishedAt")),
        new ReplicaStamp.Totals(
            number(totals, "files"),
            number(totals, "bytes"),
            number(totals, "newFiles"),
            number(totals, "newBytes")),
        content(object(head, "metadata")));
  }

  private static void checkVersion(ObjectNode head) throws ManifestFormatException {
    JsonNode version = head.path("version");
    if (!version.isInt() || version.intValue() != VERSION) {
      throw new ManifestFormatException(
          "Manifest has version " + head.get("version") + "; supported: " + VERSION + ".");
    }
  }

  /** Looks at the values as they come: a tree of each file takes four times as long. */
  private static void readFile(JsonParser json, ReplicaFiles.Builder files) throws IOException {
    Optional<String> path = Optional.empty();
    OptionalLong size = OptionalLong.empty();
    OptionalLong crc32c = OptionalLong.empty();
    ObjectNode unfit = JSON.createObjectNode();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals(PATH) && value == JsonToken.VALUE_STRING) {
        path = Optional.of(json.getText());
      } else if (name.equals(SIZE) && isLong(json)) {
        size = OptionalLong.of(json.getLongValue());
      } else if (name.equals(CRC32C) && isChecksum(json)) {
        crc32c = OptionalLong.of(HexFormat.fromHexDigitsToLong(json.getText()));
      } else {
        unfit.set(name, json.readValueAsTree());
      }
    }
    // What did not come as it should is among what came in another way, or nowhere.
    files.add(
        path.isPresent() ? path.get() : text(unfit, PATH),
        new Content(
            size.isPresent() ? size.getAsLong() : number(unfit, SIZE),
            crc32c.isPresent() ? crc32c.getAsLong() : checksum(unfit)));
  }

  private static boolean isLong(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
  }

  private static boolean isChecksum(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_STRING
        && CHECKSUM.matcher(json.getText()).matches();
  }

  private static Content content(JsonNode node) throws ManifestFormatException {
    return new Content(number(node, SIZE), checksum(node));
  }

  private static long checksum(JsonNode node) throws ManifestFormatException {
    boolean checksum = CHECKSUM.matcher(text(node, CRC32C)).matches();
    JsonNode crc32c = field(node, CRC32C, checksum, "8 hexadecimal digits");
    return HexFormat.fromHexDigitsToLong(crc32c.textValue());
  }

  private static JsonNode object(JsonNode node, String name) throws ManifestFormatException {
    return field(node, name, node.path(name).isObject(), "an object");
  }

  private static String text(JsonNode node, String name) throws ManifestFormatException {
    return field(node, name, node.path(name).isTextual(), "a text").textValue();
  }

  private static long number(JsonNode node, String name) throws ManifestFormatException {
    JsonNode number = node.path(name);
    boolean whole = number.isIntegralNumber() && number.canConvertToLong();
    return field(node, name, whole, "a whole number").longValue();
  }

  private static JsonNode field(JsonNode node, String name, boolean fits, String kind)
      throws ManifestFormatException {
    if (!fits) {
      throw new ManifestFormatException(
          "Manifest field '" + name + "' must be " + kind + ", found: " + node.get(name) + ".");
    }
    return node.get(name);
  }
}
