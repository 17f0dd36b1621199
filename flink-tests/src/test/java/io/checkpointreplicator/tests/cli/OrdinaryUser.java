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
package io.checkpointreplicator.tests.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs command lines as a user whom permissions bind. That is the user of the tests, in this
 * process, unless they run as root: then it is another one, with the standalone jar in a process of
 * its own.
 */
final class OrdinaryUser {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  private final Path work;
  private final Path jar;
  private final boolean processNeeded;

  private OrdinaryUser(Path work, Path jar, boolean processNeeded) {
    this.work = work;
    this.jar = jar;
    this.processNeeded = processNeeded;
  }

  /**
   * Finds out how to run as an ordinary user. The test ends here, as not applicable, where it runs
   * as root and there is no other user that can run Java.
   *
   * @param work directory that nobody else needs; everybody can read and write it afterwards
   */
  static OrdinaryUser in(Path work) throws IOException, InterruptedException {
    Path closed = Files.createFile(work.resolve("closed"));
    permit("---------", closed);
    boolean processNeeded = Files.isReadable(closed);
    Path jar = work.resolve("replicator.jar");
    if (processNeeded) {
      // The build's own directory may be closed to others.
      Files.copy(JarProcess.STANDALONE_JAR, jar, StandardCopyOption.REPLACE_EXISTING);
      permit("r--r--r--", jar);
      permit("rwxrwxrwx", work);
      assumeThat(canRunJava()).as("another user can run Java").isTrue();
    }
    return new OrdinaryUser(work, jar, processNeeded);
  }

  private static boolean canRunJava() throws InterruptedException {
    List<String> command = new ArrayList<>(AS_NOBODY);
    command.add(JarProcess.JAVA.toString());
    command.add("-version");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      // There is no setpriv here.
      return false;
    }
  }

  /** Sets the permissions of a file or directory, written as {@code rwxr-xr-x}. */
  static void permit(String permissions, Path path) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  CommandRun run(String... arguments) throws IOException {
    if (!processNeeded) {
      return CommandRun.of(arguments);
    }
    try (JarProcess process = JarProcess.start(work, AS_NOBODY, jar, arguments)) {
      return process.awaitEnd(PATIENCE);
    }
  }
}
