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
package io.checkpointreplicator.tests.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.tests.harness.S3Gateway;
import io.checkpointreplicator.tests.harness.S3Plugin;
import io.checkpointreplicator.tests.harness.S3Request;
import io.checkpointreplicator.tests.harness.S3Server;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.FileStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the steps ask of a store, on S3. */
final class S3StoreIT {
  private static final int MORE_THAN_ONE_PAGE = 1_500;
  private static final int SEVERAL_PARTS = 20_000_000;

  @TempDir private static Path work;

  private static S3Server server;
  private static S3Gateway gateway;
  private static S3Plugin plugin;
  private static Path bucket;

  @BeforeAll
  static void start() throws Exception {
    server = S3Server.start(work);
    bucket = server.createBucket("store");
    gateway = S3Gateway.to(server);
    plugin = S3Plugin.load(S3Plugin.settings(gateway.hostAndPort()));
  }

  @AfterAll
  static void stop() throws Exception {
    plugin.close();
    gateway.close();
    server.close();
  }

  private static StorePath path(String key) {
    return StorePath.parse("s3://store/" + key);
  }

  @Test
  void whatIsNotThereIsEmpty() throws Exception {
    assertThat(Store.status(path("none/x"))).isEmpty();
    assertThat(Store.exists(path("none"))).isFalse();
    assertThat(Store.list(path("none"))).isEmpty();
    assertThatThrownBy(() -> Store.open(path("none/x"))).isInstanceOf(FileNotFoundException.class);
    Store.delete(path("none/x"));
    Store.deleteTree(path("none"));
  }

  @Test
  void aFileIsWrittenReadAndDeleted() throws Exception {
    StorePath file = path("file/a b%/x");
    byte[] content = SourceTree.contentOf("x", 1000);

    Store.write(file, out -> out.write(content));

    assertThat(Store.read(file)).isEqualTo(content);
    assertThat(Store.status(file).orElseThrow().getLen()).isEqualTo(1000);
    assertThat(Store.status(file).orElseThrow().isDir()).isFalse();
    assertThat(names(Store.list(path("file")))).containsExactly("a b%");
    Store.delete(file);
    assertThat(Store.exists(file)).isFalse();
  }

  @Test
  void aFileIsReplaced() throws Exception {
    StorePath file = path("replaced/x");
    Store.write(file, out -> out.write(1));

    Store.overwrite(file, out -> out.write(2));
    assertThat(Store.read(file)).containsExactly(2);
    Store.replace(path("replaced/tmp"), file, out -> out.write(3));
    assertThat(Store.read(file)).containsExactly(3);
    assertThat(names(Store.list(path("replaced")))).containsExactly("x");
  }

  @Test
  void aFileIsRenamed() throws Exception {
    Store.write(path("renamed/x"), out -> out.write(1));

    Store.rename(path("renamed/x"), path("renamed/to/y"));

    assertThat(Store.read(path("renamed/to/y"))).containsExactly(1);
    assertThat(Store.exists(path("renamed/x"))).isFalse();
  }

  @Test
  void anEmptyFileIsAFile() throws Exception {
    StorePath file = path("empty/x");

    Store.write(file, out -> {});

    assertThat(names(Store.list(path("empty")))).containsExactly("x");
    assertThat(Store.status(file)).isPresent();
    assertThat(Store.read(file)).isEmpty();
    Store.delete(file);
    assertThat(bucket.resolve("empty/x")).doesNotExist();
  }

  @Test
  void aListingHasSeveralPages() throws Exception {
    for (int i = 0; i < MORE_THAN_ONE_PAGE; i++) {
      Files.createDirectories(bucket.resolve("pages/directories/d" + i));
      Files.write(bucket.resolve("pages/directories/d" + i + "/x"), new byte[] {1});
      Files.createDirectories(bucket.resolve("pages/files"));
      Files.write(bucket.resolve("pages/files/f" + i), new byte[] {1});
    }
    gateway.forgetCounts();

    List<FileStatus> files = Store.list(path("pages/files"));
    List<FileStatus> directories = Store.list(path("pages/directories"));

    assertThat(files).hasSize(MORE_THAN_ONE_PAGE).noneMatch(FileStatus::isDir);
    assertThat(names(directories)).hasSize(MORE_THAN_ONE_PAGE).contains("d0", "d1499");
    assertThat(directories).allMatch(FileStatus::isDir);
    assertThat(gateway.counts().get(S3Request.LIST_OBJECTS)).isGreaterThanOrEqualTo(4);
    Store.deleteTree(path("pages/directories"));
    assertThat(Store.list(path("pages/directories"))).isEmpty();
  }

  @Test
  void aLargeFileIsWrittenAndRead() throws Exception {
    StorePath file = path("large/x");
    byte[] content = SourceTree.contentOf("x", SEVERAL_PARTS);

    Store.write(file, out -> out.write(content));

    assertThat(Store.read(file)).isEqualTo(content);
    assertThat(names(Store.list(path("large")))).containsExactly("x");
  }

  @Test
  void aFileThatIsWrittenHalfIsNotThere() {
    for (int size : new int[] {1000, SEVERAL_PARTS}) {
      StorePath file = path("half/" + size);
      byte[] content = SourceTree.contentOf("x", size);

      assertThatThrownBy(
              () ->
                  Store.write(
                      file,
                      out -> {
                        out.write(content);
                        throw new IOException("in the middle");
                      }))
          .hasMessage("in the middle");

      assertThat(bucket.resolve("half/" + size)).doesNotExist();
    }
  }

  private static List<String> names(List<FileStatus> entries) {
    List<String> names = new ArrayList<>();
    entries.forEach(entry -> names.add(Store.nameOf(entry)));
    return names;
  }
}
