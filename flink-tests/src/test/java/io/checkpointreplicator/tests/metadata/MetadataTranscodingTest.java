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

import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.DirectoryReference;
import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LocationRewriter;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The transcoder against Flink's own serializers, each version that this Flink can write. */
final class MetadataTranscodingTest {

  private static final String SOURCE = "file:/dc1/flink/job";
  private static final String TARGET = "hdfs://dc2:8020/a/longer/base/job";

  @TempDir private Path directory;

  static List<Integer> versions() {
    return FlinkMetadata.versions();
  }

  @ParameterizedTest
  @MethodSource("versions")
  void identityIsByteIdentical(int version) throws IOException {
    byte[] bytes = FlinkMetadata.store(new SampleCheckpoint(SOURCE).metadata(), version);
    assertThat(transcode(bytes, LocationRewriter.identity())).isEqualTo(bytes);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void theVisitorSeesExactlyTheFilesThatFlinkLoads(int version) throws IOException {
    byte[] bytes = FlinkMetadata.store(new SampleCheckpoint(SOURCE).metadata(), version);
    assertThat(SeenFiles.of(bytes))
        .containsExactlyElementsOf(FlinkFiles.of(FlinkMetadata.load(bytes, pointer())))
        .hasSize(19);
  }

  @ParameterizedTest
  @MethodSource("versions")
  void movedMetadataIsWhatFlinkWritesForTheMovedCheckpoint(int version) throws IOException {
    byte[] source = FlinkMetadata.store(new SampleCheckpoint(SOURCE).metadata(), version);
    byte[] target = FlinkMetadata.store(new SampleCheckpoint(TARGET).metadata(), version);
    byte[] moved = transcode(source, new RootRewriter(SOURCE, TARGET));
    assertThat(moved).isEqualTo(target);
    assertThat(FlinkFiles.of(FlinkMetadata.load(moved, pointer())))
        .containsExactlyElementsOf(SeenFiles.of(target))
        .filteredOn(line -> !line.startsWith("RELATIVE "))
        .allMatch(line -> line.contains(" " + TARGET + "/"));
  }

  @ParameterizedTest
  @MethodSource("versions")
  void flinkResolvesFilesThatBecameRelative(int version) throws IOException {
    byte[] source = FlinkMetadata.store(new SampleCheckpoint(SOURCE).metadata(), version);
    byte[] moved = transcode(source, new ToRelative());
    List<String> expected =
        SeenFiles.of(source).stream()
            .map(line -> line.replace("ABSOLUTE " + SOURCE, "RELATIVE ..").replace("//", "/"))
            .toList();
    assertThat(SeenFiles.of(moved)).containsExactlyElementsOf(expected);
    assertThat(FlinkFiles.of(FlinkMetadata.load(moved, pointer())))
        .containsExactlyElementsOf(expected)
        .noneMatch(line -> line.startsWith("ABSOLUTE "));
    assertThat(FlinkFiles.resolvedRelativePathsOf(FlinkMetadata.load(moved, pointer())))
        .contains(
            "file:" + directory + "/operator", "file:" + directory.getParent() + "/shared/sst");
    assertThat(transcode(moved, new ToAbsolute(version)))
        .isEqualTo(transcode(source, new ToAbsolute(version)));
  }

  /** A directory that Flink accepts as that of a checkpoint. */
  private String pointer() throws IOException {
    Path metadata = directory.resolve("_metadata");
    if (!Files.exists(metadata)) {
      Files.createFile(metadata);
    }
    return directory.toUri().toString();
  }

  private static byte[] transcode(byte[] bytes, LocationRewriter rewriter) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckpointMetadataTranscoder.transcode(
        new ByteArrayInputStream(bytes), out, rewriter, new MetadataVisitor() {});
    return out.toByteArray();
  }

  private record ToRelative() implements LocationRewriter {
    @Override
    public FileLocation rewrite(StateFileReference reference) {
      return reference.encoding() == PathEncoding.ABSOLUTE
          ? new FileLocation.Relative(".." + reference.path().substring(SOURCE.length()))
          : FileLocation.unchanged();
    }

    @Override
    public String rewriteDirectory(DirectoryReference reference) {
      return reference.path();
    }
  }

  /** Gives files with the same name the same absolute path, whatever they were before. */
  private record ToAbsolute(int version) implements LocationRewriter {
    @Override
    public FileLocation rewrite(StateFileReference reference) {
      String name = reference.path().substring(reference.path().lastIndexOf('/') + 1);
      return reference.encoding() == PathEncoding.SEGMENT
          ? FileLocation.unchanged()
          : new FileLocation.Absolute(TARGET + "/" + version + "/" + name);
    }

    @Override
    public String rewriteDirectory(DirectoryReference reference) {
      return reference.path();
    }
  }
}
