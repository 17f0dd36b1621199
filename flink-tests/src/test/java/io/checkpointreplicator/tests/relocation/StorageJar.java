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

import java.nio.file.Files;
import java.nio.file.Path;

/** The jar that users put into {@code lib/}, as the build made it. */
final class StorageJar {

  private static final String PROPERTY = "relocatable.storage.jar";

  private StorageJar() {}

  static Path path() {
    Path jar = Path.of(System.getProperty(PROPERTY)).normalize();
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(
          "There is no " + jar + ". The build makes it: run 'mvn pre-integration-test' once.");
    }
    return jar;
  }
}
