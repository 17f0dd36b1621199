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

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The directory that stands in for a Flink distribution: {@code lib/} with its jars, put there by
 * the build and named by the system property {@code flink.home}.
 *
 * @param directory contains {@code lib/}
 * @param moreJars what a user would have put into {@code lib/} besides
 */
record FlinkHome(Path directory, List<Path> moreJars) {

  private static final String PROPERTY = "flink.home";

  FlinkHome {
    moreJars = List.copyOf(moreJars);
    if (!Files.isDirectory(directory.resolve("lib"))) {
      throw new IllegalStateException(
          "There is no directory "
              + directory.resolve("lib")
              + ". The build fills it with Flink's jars before the integration tests:"
              + " run 'mvn pre-integration-test' once.");
    }
  }

  static FlinkHome ofThisBuild(List<Path> moreJars) {
    return new FlinkHome(BuildHome.of(PROPERTY, "lib/ has Flink's jars"), moreJars);
  }

  /**
   * Returns the command line that runs a main class of Flink.
   *
   * @param jvmArguments heap size, system properties
   */
  List<String> command(String mainClass, List<String> jvmArguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(openedModules());
    command.addAll(jvmArguments);
    command.add("-cp");
    command.add(classPath());
    command.add(mainClass);
    return command;
  }

  private String classPath() {
    return Stream.concat(
            Stream.of(directory.resolve("lib") + File.separator + "*"),
            moreJars.stream().map(Path::toString))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** What Flink asks of Java 17 is what the tests run with themselves: the list is in the build. */
  private static List<String> openedModules() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-"))
        .toList();
  }
}
