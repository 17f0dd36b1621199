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
package io.checkpointreplicator.tests.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.model.metadata.MetadataFormatException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reader accepts and refuses what Flink's loader accepts and refuses, for metadata in which one
 * byte was changed. Where they differ, it is on purpose and listed here.
 */
final class FlinkAgreementTest {

  /**
   * Counts that Flink takes for 0 when they are negative, and ranges that it refuses only when it
   * opens them. It never writes either.
   */
  private static final String STRICTER =
      "number of key groups -.*|.* key groups from .*|number of input channel handles -.*|number of"
          + " result subpartition handles -.*|start of a segment -.*|length of a file -.*";

  /** Properties are the same in all versions that have them: changing them once is enough. */
  private static final int FIRST_WITH_PROPERTIES = 4;

  private static final int[] FLIPS = {0x01, 0x80};

  @TempDir private Path directory;

  static List<Integer> versions() {
    return FlinkMetadata.versions();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void onMetadataWithOneByteChanged(int version) throws IOException {
    Files.createFile(directory.resolve("_metadata"));
    byte[] original = FlinkMetadata.store(new SampleCheckpoint("file:/dc1").metadata(), version);
    int properties = PropertiesStart.of(original);
    List<String> disagreements = new ArrayList<>();
    int end = version == FIRST_WITH_PROPERTIES ? original.length : properties;
    for (int offset = 2 * Integer.BYTES; offset < end; offset++) {
      for (int flip : FLIPS) {
        byte[] changed = original.clone();
        changed[offset] ^= (byte) flip;
        String change = "byte " + offset + " ^ " + flip + ": ";
        disagreement(changed, offset < properties)
            .map(change::concat)
            .ifPresent(disagreements::add);
      }
    }
    assertThat(disagreements).isEmpty();
  }

  private Optional<String> disagreement(byte[] bytes, boolean beforeProperties) {
    Optional<MetadataFormatException> ours = refusalOfReader(bytes);
    if (ours.filter(FlinkAgreementTest::isHugeClaim).isPresent()) {
      return Optional.empty();
    }
    Optional<Throwable> flink = refusalOfFlink(bytes);
    if (flink.isEmpty() && ours.isPresent()) {
      return ours.map(
          e -> e.found().matches(STRICTER) ? null : "only we refuse: " + e.getMessage());
    }
    // What the properties say is no concern of the reader, and paths are checked by others.
    boolean looser = beforeProperties && !flink.map(FlinkAgreementTest::isPathSyntax).orElse(true);
    return looser && ours.isEmpty() ? flink.map(e -> "only Flink refuses: " + e) : Optional.empty();
  }

  private Optional<Throwable> refusalOfFlink(byte[] bytes) {
    try {
      FlinkMetadata.load(bytes, directory.toUri().toString());
      return Optional.empty();
    } catch (IOException | RuntimeException | OutOfMemoryError e) {
      return Optional.of(e);
    }
  }

  private static Optional<MetadataFormatException> refusalOfReader(byte[] bytes) {
    try {
      SeenFiles.of(bytes);
      return Optional.empty();
    } catch (MetadataFormatException e) {
      return Optional.of(e);
    } catch (IOException e) {
      throw new AssertionError("only MetadataFormatException is expected", e);
    }
  }

  /** Flink believes lengths and allocates gigabytes before it finds the end of the file. */
  private static boolean isHugeClaim(MetadataFormatException e) {
    return e.found().equals("end of file") && e.allowed().matches("at least \\d{6,} more bytes");
  }

  private static boolean isPathSyntax(Throwable e) {
    return ExceptionUtils.findThrowable(e, URISyntaxException.class).isPresent();
  }
}
