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
package io.checkpointreplicator.tests.harness;

import io.checkpointreplicator.demo.StatefulJobMain;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs the sample job for {@code flink run}. */
public final class StatefulJobJar {

  private StatefulJobJar() {}

  /**
   * Writes a jar with the sample job and its main class, from the classes that the tests run with.
   *
   * @return the jar, {@code stateful-job.jar} in the directory
   */
  public static Path writeTo(Path directory) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, StatefulJobMain.class.getName());
    String packageDirectory = StatefulJobMain.class.getPackageName().replace('.', '/');
    Path jar = directory.resolve("stateful-job.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest)) {
      copyClasses(packageDirectory, out);
    }
    return jar;
  }

  private static void copyClasses(String packageDirectory, JarOutputStream out) throws IOException {
    Path classes = codeSource();
    if (Files.isDirectory(classes)) {
      copyClasses(classes.resolve(packageDirectory), packageDirectory, out);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(classes)) {
        copyClasses(jar.getPath(packageDirectory), packageDirectory, out);
      }
    }
  }

  private static void copyClasses(Path from, String packageDirectory, JarOutputStream out)
      throws IOException {
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.sorted().toList()) {
        out.putNextEntry(new JarEntry(packageDirectory + "/" + file.getFileName()));
        Files.copy(file, out);
        out.closeEntry();
      }
    }
  }

  /** Returns the directory or jar that the build has put the sample job into. */
  private static Path codeSource() throws IOException {
    URL location = StatefulJobMain.class.getProtectionDomain().getCodeSource().getLocation();
    try {
      return Path.of(location.toURI());
    } catch (URISyntaxException e) {
      throw new IOException("Cannot find the classes of the sample job in " + location, e);
    }
  }
}
