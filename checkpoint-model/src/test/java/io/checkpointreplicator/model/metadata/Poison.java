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

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** What must not happen: whoever deserializes it runs its code, which leaves a file behind. */
final class Poison implements Serializable {

  private static final long serialVersionUID = 1L;
  private static final AtomicInteger RUNS = new AtomicInteger();

  private final String file;

  Poison(Path file) {
    this.file = file.toString();
  }

  /** How often its code has run in this JVM. */
  static int runs() {
    return RUNS.get();
  }

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    run();
  }

  private Object readResolve() throws IOException {
    run();
    return this;
  }

  private void run() throws IOException {
    RUNS.incrementAndGet();
    Files.writeString(Path.of(file), "was here");
  }
}
