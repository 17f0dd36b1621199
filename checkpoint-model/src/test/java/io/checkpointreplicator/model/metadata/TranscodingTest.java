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
package io.checkpointreplicator.model.metadata;

import static io.checkpointreplicator.model.metadata.MetadataBytes.upToKeyedState;
import static io.checkpointreplicator.model.metadata.MetadataBytes.upToSubtaskState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes out of the transcoder. */
final class TranscodingTest {

  private static final int VERSION = 3;
  private static final int BUFFER_BYTES = 128 * 1024;

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6})
  void identityIsByteIdentical(int version) throws IOException {
    byte[] bytes = SampleMetadata.ofVersion(version);
    assertThat(Transcoding.identity(bytes)).isEqualTo(bytes);
    assertThat(Transcoding.identity(oneByteAtATime(bytes))).isEqualTo(bytes);
  }

  @Test
  void bytesBehindTheOperatorsOfVersion3AreCopied() throws IOException {
    MetadataBytes bytes = MetadataBytes.withOperators(3, 0).raw(new byte[300_000]);
    assertThat(Transcoding.identity(bytes.toByteArray())).isEqualTo(bytes.toByteArray());
    assertThat(EventLog.of(bytes)).containsExactly("header 3 42", "trailing 300000");
    assertThat(EventLog.of(MetadataBytes.withOperators(3, 0))).containsExactly("header 3 42");
  }

  @Test
  void bytesBehindThePropertiesAreCopied() throws IOException {
    MetadataBytes bytes = MetadataBytes.withOperators(4, 0).serialized(null).raw(new byte[300_000]);
    assertThat(Transcoding.identity(bytes.toByteArray())).isEqualTo(bytes.toByteArray());
    assertThat(EventLog.of(bytes)).containsExactly("header 4 42", "trailing 300005");
  }

  @Test
  void wholeFilesBecomeAbsoluteOrRelative() throws IOException {
    MetadataBytes absolute = wholeFile().file("/f", 9).endAfterKeyedState(VERSION);
    MetadataBytes relative = wholeFile().relativeFile("r", 9).endAfterKeyedState(VERSION);
    byte[] newAbsolute = wholeFile().file("/näw", 9).endAfterKeyedState(VERSION).toByteArray();
    byte[] newRelative =
        wholeFile().relativeFile("../näw", 9).endAfterKeyedState(VERSION).toByteArray();
    assertThat(rewrite(absolute, new FileLocation.Absolute("/näw"))).isEqualTo(newAbsolute);
    assertThat(rewrite(relative, new FileLocation.Absolute("/näw"))).isEqualTo(newAbsolute);
    assertThat(rewrite(absolute, new FileLocation.Relative("../näw"))).isEqualTo(newRelative);
    assertThat(rewrite(relative, new FileLocation.Relative("../näw"))).isEqualTo(newRelative);
  }

  @Test
  void segmentsMove() throws IOException {
    MetadataBytes bytes = wholeFile().segment("/s", 100, 50).endAfterKeyedState(VERSION);
    assertThat(rewrite(bytes, new FileLocation.Segment("/longer", 0)))
        .isEqualTo(wholeFile().segment("/longer", 0, 50).endAfterKeyedState(VERSION).toByteArray());
    assertThat(rewrite(bytes, new FileLocation.Segment("/s", 7)))
        .isEqualTo(wholeFile().segment("/s", 7, 50).endAfterKeyedState(VERSION).toByteArray());
  }

  @Test
  void directoriesMove() throws IOException {
    LocationRewriter rewriter =
        new LocationRewriter() {
          @Override
          public FileLocation rewrite(StateFileReference reference) {
            return FileLocation.unchanged();
          }

          @Override
          public String rewriteDirectory(DirectoryReference reference) {
            return reference.kind() == DirectoryKind.SHARED ? "/new" : reference.path();
          }
        };
    assertThat(Transcoding.rewrite(fileMerging("/t", "/s"), rewriter))
        .isEqualTo(fileMerging("/t", "/new").toByteArray());
  }

  @Test
  void equalLocationsKeepStringsThatAreNotCanonical() throws IOException {
    byte[] overlong = {0, 4, '/', (byte) 0xc1, (byte) 0x81, 0};
    MetadataBytes file = wholeFile().int1(2).int8(9).raw(overlong).endAfterKeyedState(VERSION);
    FileLocation same = new FileLocation.Absolute("/A\0");
    assertThat(rewrite(file, same)).isEqualTo(file.toByteArray());
    assertThat(rewrite(file, FileLocation.unchanged())).isEqualTo(file.toByteArray());
    MetadataBytes directory = upToSubtaskState(VERSION).int4(1).int1(17).int4(0).raw(overlong);
    directory.utf("/s").int1(1).int1(16).int4(0).int1(0).endAfterKeyedState(VERSION);
    assertThat(Transcoding.identity(directory.toByteArray())).isEqualTo(directory.toByteArray());
  }

  @Test
  void equalLocationsKeepRelativeFilesAndSegments() throws IOException {
    MetadataBytes relative = wholeFile().relativeFile("r", 9).endAfterKeyedState(VERSION);
    assertThat(rewrite(relative, new FileLocation.Relative("r"))).isEqualTo(relative.toByteArray());
    MetadataBytes segment = wholeFile().segment("/s", 5, 9).endAfterKeyedState(VERSION);
    assertThat(rewrite(segment, new FileLocation.Segment("/s", 5)))
        .isEqualTo(segment.toByteArray());
  }

  @Test
  void refusesLocationsThatDoNotFitTheHandle() {
    MetadataBytes file = wholeFile().file("/f", 9);
    assertThatThrownBy(() -> rewrite(file, new FileLocation.Segment("/f", 0)))
        .isInstanceOf(MetadataFormatException.class)
        .hasMessageContaining(
            "found new location Segment[path=/f, offset=0] for ABSOLUTE file; allowed: an absolute"
                + " or a relative location.");
    MetadataBytes segment = wholeFile().segment("/s", 0, 9);
    for (FileLocation location :
        new FileLocation[] {new FileLocation.Absolute("/s"), new FileLocation.Relative("s")}) {
      assertThatThrownBy(() -> rewrite(segment, location))
          .isInstanceOf(MetadataFormatException.class)
          .hasMessageContaining("found new location " + location + " for SEGMENT file; allowed: a")
          .hasMessageEndingWith("a segment, because Flink has no other encoding of it.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/ä", "/€"})
  void pathsMayHave65535Bytes(String end) throws IOException {
    MetadataBytes file = wholeFile().file("/f", 9).endAfterKeyedState(VERSION);
    long bytes = ModifiedUtf8.encode(end).length;
    String longest = "x".repeat((int) (ModifiedUtf8.MAX_BYTES - bytes)) + end;
    assertThat(rewrite(file, new FileLocation.Absolute(longest)))
        .isEqualTo(wholeFile().file(longest, 9).endAfterKeyedState(VERSION).toByteArray());
    assertThatThrownBy(() -> rewrite(file, new FileLocation.Relative(longest + "x")))
        .isInstanceOf(MetadataFormatException.class)
        .hasMessageContaining(
            "managed keyed state: found a new path of 65536 bytes; allowed: 1 to 65535 bytes."
                + " Choose a target with a shorter path.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 9, 10, 11, 12, 20, 40, 43, 44, 45})
  void handlesMayLieAcrossTheEndOfTheBuffer(int back) throws IOException {
    for (int start : new int[] {BUFFER_BYTES, 2 * BUFFER_BYTES}) {
      MetadataBytes before = padded(start - back);
      MetadataBytes after = padded(start - back);
      before.file("/a file with a long name", 9).int4(0);
      after.relativeFile("r", 9).int4(0);
      assertThat(rewrite(before.endAfterKeyedState(VERSION), new FileLocation.Relative("r")))
          .isEqualTo(after.endAfterKeyedState(VERSION).toByteArray());
    }
  }

  @Test
  void manyLongPathsInARow() throws IOException {
    String oldPath = "/ö" + "o".repeat(65_000);
    String newPath = "/n" + "n".repeat(65_533);
    MetadataBytes before = incrementalUpToShared(50);
    MetadataBytes after = incrementalUpToShared(50);
    for (int i = 0; i < 50; i++) {
      before.utf("name" + i).segment(oldPath, i, i);
      after.utf("name" + i).segment(newPath, 3, i);
    }
    assertThat(
            rewrite(
                before.int4(0).endAfterKeyedState(VERSION), new FileLocation.Segment(newPath, 3)))
        .isEqualTo(after.int4(0).endAfterKeyedState(VERSION).toByteArray());
  }

  @Test
  void theStreamsStayOpenAndErrorsOfTheRewriterComeThrough() throws IOException {
    byte[] bytes = SampleMetadata.ofVersion(6);
    CloseCounter closed = new CloseCounter();
    CheckpointMetadataTranscoder.transcode(
        closed.around(bytes), closed, LocationRewriter.identity(), new MetadataVisitor() {});
    assertThat(closed.count).isZero();
    assertThat(closed.flushes).isEqualTo(1);
    IOException refusal = new IOException("outside");
    LocationRewriter refusing =
        new LocationRewriter() {
          @Override
          public FileLocation rewrite(StateFileReference reference) throws IOException {
            throw refusal;
          }

          @Override
          public String rewriteDirectory(DirectoryReference reference) {
            return reference.path();
          }
        };
    assertThatThrownBy(() -> Transcoding.rewrite(new ByteArrayInputStream(bytes), refusing))
        .isSameAs(refusal);
  }

  private static byte[] rewrite(MetadataBytes bytes, FileLocation location) throws IOException {
    return Transcoding.rewrite(bytes, Transcoding.toLocation(location));
  }

  /** A file up to the stream handle of its keyed state. */
  private static MetadataBytes wholeFile() {
    return upToKeyedState(VERSION).int1(3).rangeWithOffsets();
  }

  /** A file with a handle at a given offset. */
  private static MetadataBytes padded(int offset) {
    int fixed = incrementalUpToShared(2).utf("inline").byteStream(0).utf("n").toByteArray().length;
    return incrementalUpToShared(2).utf("inline").byteStream(offset - fixed).utf("n");
  }

  private static MetadataBytes incrementalUpToShared(int files) {
    return upToKeyedState(VERSION).int1(5).int8(1).utf("id").range().int1(0).int4(files);
  }

  private static MetadataBytes fileMerging(String taskOwned, String shared) {
    MetadataBytes bytes = upToSubtaskState(VERSION).int4(1).int1(17).int4(0);
    bytes.utf(taskOwned).utf(shared).int1(1).int1(16).int4(0).int1(0);
    return bytes.endAfterKeyedState(VERSION);
  }

  private static InputStream oneByteAtATime(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(1, length));
      }
    };
  }

  private static final class CloseCounter extends OutputStream {
    private int count;
    private int flushes;

    private InputStream around(byte[] bytes) {
      return new ByteArrayInputStream(bytes) {
        @Override
        public void close() {
          count++;
        }
      };
    }

    @Override
    public void write(int b) {}

    @Override
    public void flush() {
      flushes++;
    }

    @Override
    public void close() {
      count++;
    }
  }
}
