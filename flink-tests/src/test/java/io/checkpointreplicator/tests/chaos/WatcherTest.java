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
package io.checkpointreplicator.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatcherTest {
  private static final String JOB = "a".repeat(32);
  private static final String OTHER = "b".repeat(32);

  private final List<String> told = new ArrayList<>();

  @TempDir private Path target;

  private Watcher watcher(Duration deleteDelay) {
    Watcher watcher = new Watcher(target, deleteDelay);
    watcher.tell(replica -> told.add(replica.toString()));
    return watcher;
  }

  private Watcher watcher() {
    return watcher(Duration.ofMinutes(10));
  }

  @Test
  void seesEachReplicaOnce() throws IOException {
    Watcher watcher = watcher();
    watcher.look();
    WrittenReplica.write(target, JOB, 7);
    watcher.look();
    WrittenReplica.write(target, OTHER, 3);
    WrittenReplica.write(target, JOB, 8);
    watcher.look();
    watcher.look();

    assertThat(told).containsExactlyInAnyOrder(JOB + "/chk-7", OTHER + "/chk-3", JOB + "/chk-8");
    assertThat(watcher.sight().replicas()).isEqualTo(3);
    assertThat(watcher.newest()).isEqualTo(Map.of(JOB, 8L, OTHER, 3L));
    assertThat(watcher.violations()).isEmpty();
  }

  @Test
  void aNewReplicaThatIsBrokenIsAViolation() throws IOException {
    WrittenReplica replica = WrittenReplica.write(target, JOB, 7);
    WrittenReplica.damage(replica.own());
    Watcher watcher = watcher();

    watcher.look();

    assertThat(watcher.violations())
        .singleElement()
        .asString()
        .startsWith(JOB + "/chk-7, visible ")
        .contains(replica.own() + " has checksum");
    assertThat(told).isEmpty();
    assertThat(watcher.newest()).isEmpty();
  }

  @Test
  void aReplicaThatBreaksWhileItIsVisibleIsAViolation() throws IOException {
    WrittenReplica replica = WrittenReplica.write(target, JOB, 7);
    Watcher watcher = watcher();
    watcher.look();
    Files.delete(replica.shared());

    await()
        .untilAsserted(
            () -> {
              watcher.look();
              assertThat(watcher.violations())
                  .anyMatch(violation -> violation.endsWith(replica.shared() + " is not there"));
            });
  }

  @Test
  void aBitThatFlipsWhileItIsVisibleIsFoundSoonerOrLater() throws IOException {
    WrittenReplica replica = WrittenReplica.write(target, JOB, 7);
    Watcher watcher = watcher();
    watcher.look();
    WrittenReplica.damage(replica.shared());

    assertThat(watcher.lookAtAll()).isEqualTo(1);

    assertThat(watcher.violations()).hasSize(1);
  }

  @Test
  void anotherReplicaAtTheSamePathIsNew() throws IOException {
    WrittenReplica replica = WrittenReplica.write(target, JOB, 7);
    Watcher watcher = watcher();
    watcher.look();
    byte[] metadata = Files.readAllBytes(replica.metadata());
    Path again = Files.write(replica.job().resolve("again"), metadata);
    Files.move(again, replica.metadata(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    watcher.look();

    assertThat(watcher.sight().replicas()).isEqualTo(2);
  }

  @Test
  void whatIsNotVisibleIsNotLookedAt() throws IOException {
    WrittenReplica replica = WrittenReplica.write(target, JOB, 7);
    replica.hide();
    Files.delete(replica.own());
    Watcher watcher = watcher();

    watcher.look();

    assertThat(watcher.violations()).isEmpty();
    assertThat(watcher.sight().replicas()).isZero();
  }

  @Test
  void theFilesOfAHiddenReplicaMustStayForTheDeleteDelay() throws IOException {
    WrittenReplica replica = WrittenReplica.write(target, JOB, 7);
    VisibleReplica seen = VisibleReplica.in(replica.directory()).orElseThrow();
    byte[] metadata = seen.metadata().orElseThrow();
    replica.hide();
    Files.delete(replica.own());
    Watcher strict = watcher();
    Watcher patient = watcher(Duration.ZERO);

    strict.judge(seen, ReplicaCheck.of(seen.directory(), metadata, file -> true), 1);
    patient.judge(seen, ReplicaCheck.of(seen.directory(), metadata, file -> true), 1);

    assertThat(strict.violations())
        .singleElement()
        .asString()
        .contains("hidden", replica.own() + " is not there");
    assertThat(patient.violations()).isEmpty();
    assertThat(patient.sight().hidden()).isEqualTo(1);
  }
}
