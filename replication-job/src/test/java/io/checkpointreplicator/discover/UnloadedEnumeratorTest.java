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
package io.checkpointreplicator.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import java.io.Closeable;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * When a job ends, Flink closes the enumerator on a thread that nobody waits for, and the loader of
 * the job's classes on another one: what is not loaded by then cannot be used any more.
 */
class UnloadedEnumeratorTest {
  @TempDir private Path directory;

  @Test
  void itsLeasesAreFreeAlthoughItsClassesAreGone() throws Exception {
    Path source = Files.createDirectories(directory.resolve("source"));
    Path owners = directory.resolve("target/_replicator/owners");
    JobClasses classes = new JobClasses();
    Closeable enumerator =
        (Closeable)
            classes
                .loadClass(StartedEnumerator.class.getName())
                .getConstructor(String.class, String.class)
                .newInstance("file:" + source, "file:" + directory.resolve("target"));
    await().until(() -> Files.isDirectory(owners) && !list(owners).isEmpty());

    classes.close();
    enumerator.close();

    assertThat(list(owners)).isEmpty();
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  /** Has the replicator's classes for itself, as a job in a cluster does. */
  private static final class JobClasses extends URLClassLoader {
    private boolean closed;

    JobClasses() {
      super(
          Stream.of(CheckpointEnumerator.class, StorePath.class, UnloadedEnumeratorTest.class)
              .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
              .toArray(URL[]::new),
          UnloadedEnumeratorTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (closed) {
        throw new IllegalStateException("Closed, and asked for " + name);
      }
      if (!name.startsWith("io.checkpointreplicator.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }

    @Override
    public void close() throws IOException {
      closed = true;
      super.close();
    }
  }

  /** What the test asks for by reflection. */
  public static final class StartedEnumerator implements Closeable {
    private final CheckpointEnumerator enumerator;

    public StartedEnumerator(String source, String target) {
      Configuration options = new Configuration();
      options.set(ReplicationOptions.SOURCE, List.of(source));
      options.set(ReplicationOptions.TARGET, target);
      enumerator =
          new CheckpointEnumerator(
              new CoordinatorContext(),
              Settings.of(options),
              new DiscoverState(List.of(), List.of(), 0));
      enumerator.start();
    }

    @Override
    public void close() {
      enumerator.close();
    }
  }
}
