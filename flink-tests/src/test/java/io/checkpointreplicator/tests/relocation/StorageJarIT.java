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
package io.checkpointreplicator.tests.relocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What goes into {@code lib/} is ours only, and complete. */
final class StorageJarIT {

  private static final List<String> OTHER_FILES =
      List.of(
          "META-INF/MANIFEST.MF",
          "META-INF/LICENSE",
          "META-INF/services/org.apache.flink.metrics.reporter.MetricReporterFactory");

  @Test
  void containsOurOwnClassesOnly() throws IOException {
    assertThat(entries())
        .contains(
            "io/checkpointreplicator/relocation/storage/RelocatableCheckpointStorageFactory.class")
        .allSatisfy(
            entry ->
                assertThat(
                        entry.startsWith("io/checkpointreplicator/relocation/storage/")
                            || OTHER_FILES.contains(entry))
                    .as(entry)
                    .isTrue());
  }

  @Test
  void referencesNoClassThatTheClusterDoesNotHave() throws IOException {
    StringWriter found = new StringWriter();
    PrintWriter out = new PrintWriter(found);

    int exitCode =
        ToolProvider.findFirst("jdeps")
            .orElseThrow()
            .run(
                out,
                out,
                "--multi-release",
                "17",
                "--missing-deps",
                "-cp",
                libJars(),
                StorageJar.path().toString());

    assertThat(found.toString().lines().filter(line -> line.contains("not found"))).isEmpty();
    assertThat(exitCode).as(found.toString()).isZero();
  }

  private static String libJars() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of(System.getProperty("flink.home"), "lib"))) {
      return jars.map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(StorageJar.path().toFile())) {
      return jar.stream().filter(entry -> !entry.isDirectory()).map(ZipEntry::getName).toList();
    }
  }
}
