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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars of HDFS, put into {@code <hdfs.home>/lib} by the build.
 *
 * @param lib the directory with the jars
 */
record HdfsHome(Path lib) {
  private static final String PROPERTY = "hdfs.home";

  static HdfsHome ofThisBuild() {
    return new HdfsHome(BuildHome.of(PROPERTY, "lib/ has HDFS's jars").resolve("lib"));
  }

  /** What a user puts into Flink's {@code lib/} for paths on HDFS. */
  List<Path> clientJars() throws IOException {
    try (Stream<Path> jars = Files.list(lib)) {
      return jars.filter(
              jar -> jar.getFileName().toString().matches("hadoop-client-(api|runtime)-.*"))
          .toList();
    }
  }

  /**
   * The command line of a daemon or of one of its commands. It is small, and soon up: it lives for
   * a few tests.
   *
   * @param conf directory with its configuration
   * @param jvmArguments system properties
   */
  List<String> command(Path conf, List<String> jvmArguments, String mainClass, String... args) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UnlockDiagnosticVMOptions",
                "-XX:-BytecodeVerificationRemote"));
    all.addAll(jvmArguments);
    return command(List.of(conf.toString(), allJars()), all, mainClass, args);
  }

  /** The command line of a tool that sees the classes of the tests, too. */
  List<String> tool(Path conf, String mainClass, String... args) {
    String tests = HdfsHome.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    return command(List.of(conf.toString(), allJars(), tests), List.of(), mainClass, args);
  }

  private String allJars() {
    return lib + File.separator + "*";
  }

  private static List<String> command(
      List<String> classPath, List<String> jvmArguments, String mainClass, String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmArguments);
    command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
    command.add(mainClass);
    command.addAll(List.of(args));
    return command;
  }
}
