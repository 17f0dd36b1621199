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

import static io.checkpointreplicator.cli.MetadataWriter.file;
import static io.checkpointreplicator.cli.MetadataWriter.operatorState;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.proof.Proof;
import io.checkpointreplicator.proof.Proofs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.CheckpointRetentionPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code drill} of all jobs, once and again and again. */
class DrillAllTest {
  private static final String A = "a".repeat(32);
  private static final String B = "b".repeat(32);
  private static final String EMPTY = "c".repeat(32);

  @TempDir private Path target;

  private HandMadeReplica publish(String job) throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, job, 7);
    byte[] content = new byte[10];
    HandMadeReplica.write(replica.file("chk-7/o"), content);
    replica.named("chk-7/o", content);
    replica.publish(
        new MetadataWriter(4, 7, 1)
            .operator("sum", "Sum per key", 1, 1)
            .operatorSubtask(
                0, operatorState(file(replica.file("chk-7/o").toUri().toString(), content.length)))
            .endWith(
                CheckpointProperties.forCheckpoint(
                    CheckpointRetentionPolicy.RETAIN_ON_CANCELLATION)));
    return replica;
  }

  private Proofs proofs(String job) {
    try {
      return Proofs.of(StorePath.parse("file:" + target), new JobId(job));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Optional<Long> provenAt(String job) {
    return proofs(job).restored().map(Proof::atMillis);
  }

  @Test
  void oneThatDoesNotRestoreDoesNotKeepTheOthersFromBeingTried() throws IOException {
    Files.delete(publish(A).file("chk-7/o"));
    publish(B);
    Files.createDirectories(target.resolve(EMPTY));

    CommandRun run = CommandRun.of("drill", "--target", target);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.lines())
        .containsExactly(A + " file:" + target + "/" + A + "/chk-7/o: missing, expected 10 bytes");
    assertThat(run.stderr())
        .contains(
            A + " chk-7: ",
            ": 1 problem\n",
            B + " chk-7: 1 file, ",
            EMPTY + " There is no replica");
    assertThat(proofs(A).failed()).isPresent();
    assertThat(proofs(B).restored()).isPresent();
  }

  @Test
  void whereAllRestoreAllIsWell() throws IOException {
    publish(A);
    publish(B);

    assertThat(CommandRun.of("drill", "--target", target).exitCode()).isZero();
  }

  @Test
  void withoutReplicasThereIsNothingToTry() {
    assertThat(CommandRun.of("drill", "--target", target))
        .isEqualTo(new CommandRun(3, "", "There is no replica under file:" + target + ".\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--checkpoint 7|--job is missing. --checkpoint and --flink-rest are for the drill of one"
            + " job.",
        "--every 1d --job aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|--every is for the drills of all jobs."
            + " Leave --job out.",
        "--every soon|--every is 'soon'; allowed: a duration such as 500ms, 10s, 5min or 1h.",
        "--every 1ms|--every is '1ms'; allowed: a second or more, such as 1d."
      })
  void whatDoesNotGoTogetherIsRefused(String options, String reason) {
    CommandRun run =
        CommandRun.of((Object[]) ("drill --target " + target + " " + options).split(" "));

    assertThat(run.stderr()).isEqualTo("Error: " + reason + "\n");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  @Test
  void eachPeriodHasItsDrill() throws Exception {
    publish(A);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(() -> CommandRun.of("drill", "--target", target, "--every", "1s"));

      await().until(() -> provenAt(A).isPresent());
      long first = provenAt(A).orElseThrow();
      await().until(() -> provenAt(A).orElseThrow() > first);
      assertThat(provenAt(A).orElseThrow() - first).isGreaterThanOrEqualTo(1000);
      publish(B);
      await().until(() -> provenAt(B).isPresent());
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void whatWasTriedInThisPeriodWaits() throws Exception {
    publish(A);
    assertThat(CommandRun.of("drill", "--target", target, "--job", A).exitCode()).isZero();
    long before = provenAt(A).orElseThrow();
    publish(B);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(() -> CommandRun.of("drill", "--target", target, "--every", "1h"));

      await().until(() -> provenAt(B).isPresent());
    } finally {
      thread.shutdownNow();
    }
    assertThat(provenAt(A)).hasValue(before);
  }
}
