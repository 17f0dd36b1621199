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
package io.checkpointreplicator.cli;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarFile;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.apache.hadoop.util.VersionInfo;
import picocli.CommandLine.IVersionProvider;

/** What the jar says of itself, and what it runs with: the first questions of a bug report. */
final class VersionProvider implements IVersionProvider {
  private static final String NO_JAR = "(not from a jar)";

  @Override
  public String[] getVersion() {
    String version = VersionProvider.class.getPackage().getImplementationVersion();
    return new String[] {
      "checkpoint-replicator " + Objects.requireNonNullElse(version, NO_JAR),
      "Flink " + EnvironmentInformation.getVersion(),
      "Built for Flink " + builtFor().orElse(NO_JAR),
      "Hadoop " + hadoop(),
      "Java " + Runtime.version()
    };
  }

  private static Optional<String> builtFor() {
    try {
      File jar =
          new File(
              VersionProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!jar.isFile()) {
        return Optional.empty();
      }
      try (JarFile file = new JarFile(jar)) {
        return Optional.ofNullable(
            file.getManifest().getMainAttributes().getValue("Flink-Version"));
      }
    } catch (IOException | URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String hadoop() {
    try {
      return VersionInfo.getVersion();
    } catch (LinkageError e) {
      return "none on the class path";
    }
  }
}
