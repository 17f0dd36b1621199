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

import static io.checkpointreplicator.cli.HandMadeReplica.JOB;
import static io.checkpointreplicator.cli.HandMadeReplica.PUBLISHED_AT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListCommandTest {
  private static final String OTHER_JOB = "ffffffffffffffffffffffffffffffff";

  @TempDir Path target;

  @Test
  void listsTheNewestOfEachJobFirst() throws IOException {
    new HandMadeReplica(target, OTHER_JOB, 1).publish(PUBLISHED_AT + 5000, 0);
    new HandMadeReplica(target, JOB, 7)
        .with("shared/a", new byte[3000])
        .publish(PUBLISHED_AT, 1500);
    HandMadeReplica newest =
        new HandMadeReplica(target, JOB, 12)
            .with("shared/a", new byte[3000])
            .with("chk-12/b", new byte[2_000_000])
            .publish(PUBLISHED_AT + 60_000, 320);
    Files.writeString(newest.file("_fence.json"), "{}");

    CommandRun run = CommandRun.of("list", "--target", target);

    assertThat(run.lines().stream().map(ListCommandTest::withAge))
        .containsExactly(
            "JOB                               CHECKPOINT  AGE  PUBLISHED AT          FILES   BYTES"
                + "  NEW BYTES  LAG (S)  FENCED  PROBLEM",
            JOB + "          12  ???  2023-11-14T22:14:20Z      2  1.9 MB   978.0 KB      0.3  yes",
            JOB + "           7  ???  2023-11-14T22:13:20Z      1  2.9 KB     1.5 KB      1.5  yes",
            OTHER_JOB
                + "           1  ???  2023-11-14T22:13:25Z      0     0 B        0 B      0.0  no");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).isEmpty();
  }

  /** It grows; the checkpoints are years old. */
  private static String withAge(String line) {
    return line.replaceFirst("\\d{4,} d \\d+ h +", "???  ").replaceFirst("AGE +", "AGE  ");
  }

  @Test
  void theAgeIsThatOfTheCheckpoint() throws IOException {
    new HandMadeReplica(target, 7).publish(System.currentTimeMillis() - 125_000, 60_000);

    assertThat(CommandRun.of("list", "--target", target).lines().get(1))
        .containsPattern("  7  3 min [5-9] s  20");
  }

  @Test
  void jsonHasExactNumbers() throws IOException {
    HandMadeReplica replica =
        new HandMadeReplica(target, 7).with("shared/a", new byte[3001]).publish();

    CommandRun run = CommandRun.of("list", "--json", "--target", target);

    JsonNode json = run.json();
    assertThat(json.path("target").asText()).isEqualTo(CommandRun.flinkPath(target));
    assertThat(json.path("replicas")).hasSize(1);
    assertThat(json.path("replicas").path(0).toString())
        .isEqualTo(
            "{'job':'%s','kind':'checkpoint','checkpoint':7,'path':'%s','publishedAt':'2023-11-14T22:13:20Z',"
                    .replace('\'', '"')
                    .formatted(JOB, CommandRun.flinkPath(replica.directory()))
                + "'fenced':false,'files':1,'bytes':3001,'newFiles':1,'newBytes':1500,"
                    .replace('\'', '"')
                + "'lagMillis':1500,'sourceDirectory':'file:/source/%s/chk-7'}"
                    .replace('\'', '"')
                    .formatted(JOB));
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aReplicaWithoutManifestIsListedWithTheReason() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 7).publish();
    Files.delete(replica.manifest());

    CommandRun run = CommandRun.of("list", "--target", target);

    assertThat(run.lines().get(1))
        .startsWith(JOB + "           7  -    2023-11-14T22:13:20Z      -")
        .endsWith("no manifest: " + CommandRun.flinkPath(replica.manifest()) + " is missing");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void aReplicaWithADamagedManifestIsListedWithTheReason() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 7).publish();
    byte[] manifest = Files.readAllBytes(replica.manifest());
    Files.write(replica.manifest(), Arrays.copyOf(manifest, 20));

    JsonNode listed =
        CommandRun.of("list", "--target", target, "--json").json().path("replicas").path(0);

    assertThat(listed.path("problem").asText())
        .startsWith("manifest " + CommandRun.flinkPath(replica.manifest()) + " cannot be read: ");
    assertThat(listed.path("publishedAt").asText()).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(listed.has("files")).isFalse();
  }

  @Test
  void anEmptyTargetIsNoError() throws IOException {
    Files.createDirectories(target.resolve("_replicator/log"));
    Files.createDirectories(target.resolve(JOB).resolve("_replicas/leases/1-replicator/plans"));
    String nothing =
        "There is no replica: no "
            + CommandRun.flinkPath(target)
            + "/<job-id>/chk-N/_metadata."
            + System.lineSeparator();

    assertThat(CommandRun.of("list", "--target", target)).isEqualTo(new CommandRun(0, "", nothing));
    CommandRun json = CommandRun.of("list", "--json", "--target", target);
    assertThat(json.stderr()).isEqualTo(nothing);
    assertThat(json.json().path("replicas").isArray()).isTrue();
    assertThat(json.json().path("replicas")).isEmpty();
  }

  private Path advise(String job, String content) throws IOException {
    Path advice = Files.createDirectories(target.resolve("_replicator/advice"));
    return Files.writeString(advice.resolve(job + ".json"), content.replace('\'', '"'));
  }

  @Test
  void saysWhereMoreCheckpointsShouldBeRetained() throws IOException {
    new HandMadeReplica(target, 7).publish();
    // A job whose checkpoints are all lost has no replica at all.
    advise(
        OTHER_JOB,
        "{'at':1700000000000,'subsumed':3,'plans':16,'copyMillis':3200,'intervalMillis':1000}");

    assertThat(CommandRun.of("list", "--target", target).lines().get(2))
        .isEqualTo(
            "Job "
                + OTHER_JOB
                + ": 3 of the last 16 checkpoints were subsumed before they were copied: copying"
                + " takes 3.2 s, a checkpoint completes each 1.0 s. Retain at least 5 checkpoints"
                + " (execution.checkpointing.num-retained, in the JobManager's configuration).");
    assertThat(CommandRun.of("list", "--json", "--target", target).json().path("advice").toString())
        .isEqualTo(
            ("[{'job':'%s','at':'2023-11-14T22:13:20Z','subsumed':3,'plans':16,'copyMillis':3200,"
                    + "'intervalMillis':1000,'numRetained':5}]")
                .replace('\'', '"')
                .formatted(OTHER_JOB));
  }

  @Test
  void tellsOfReplicasOfAnEarlierEra() throws IOException {
    new HandMadeReplica(target, 1).publish();
    HandMadeReplica old = new HandMadeReplica(target, 7).publish();
    HandMadeReplica claimed = new HandMadeReplica(target, 8).publish();
    Path era = Files.createDirectories(old.file("_replicas/eras/1700000000000"));
    Files.move(old.manifest(), era.resolve("chk-7.json.gz"));
    Files.move(claimed.manifest(), era.resolve("chk-8.json.gz"));
    Files.move(old.directory(), era.resolve("chk-7"));
    Files.delete(claimed.metadata());

    List<String> lines = CommandRun.of("list", "--target", target).lines();
    String directory = CommandRun.flinkPath(era.getParent());
    assertThat(lines).hasSize(3);
    assertThat(lines.get(2))
        .isEqualTo(
            "Job %s: 1 replica from before its checkpoint ids started again: %s/T/chk-N",
            JOB, directory);
    assertThat(CommandRun.of("list", "--json", "--target", target).json().path("eras").toString())
        .isEqualTo(
            "[{'job':'%s','replicas':1,'directory':'%s'}]"
                .replace('\'', '"')
                .formatted(JOB, directory));
  }

  @Test
  void adviceThatCannotBeReadIsNoError() throws IOException {
    new HandMadeReplica(target, 7).publish();
    Path damaged = advise(OTHER_JOB, "{}");

    CommandRun run = CommandRun.of("list", "--target", target);

    assertThat(run.exitCode()).isZero();
    assertThat(run.lines()).hasSize(2);
    assertThat(run.stderr())
        .startsWith(
            "Warning: " + CommandRun.flinkPath(damaged) + " cannot be read; delete it. Cause: ");
  }

  private Path prove(String job, String content) throws IOException {
    Path proofs = Files.createDirectories(target.resolve("_replicator/proofs"));
    return Files.writeString(proofs.resolve(job + ".json"), content.replace('\'', '"'));
  }

  @Test
  void tellsWhatWasProven() throws IOException {
    new HandMadeReplica(target, 7).publish();
    prove(
        JOB,
        "{'verified':{'at':1700000000123,'checkpoint':7,'bytes':9},"
            + "'restored':{'at':1700000001000,'checkpoint':6,'how':'STRUCTURE','files':4,"
            + "'bytes':8,'millis':1200},"
            + "'failed':{'at':1700000002000,'checkpoint':5,'by':'VERIFY','reason':'a b'}}");
    prove(
        OTHER_JOB,
        "{'restored':{'at':1700000001000,'checkpoint':6,'how':'CLUSTER','files':4,"
            + "'bytes':8,'millis':1200}}");

    assertThat(CommandRun.of("list", "--target", target).lines().subList(2, 4))
        .containsExactly(
            "Job "
                + JOB
                + ": chk-7 at 2023-11-14T22:13:20Z verified by checksums; chk-6 at"
                + " 2023-11-14T22:13:21Z read whole by Flink; chk-5 at 2023-11-14T22:13:22Z failed"
                + " in verify: a b",
            "Job " + OTHER_JOB + ": chk-6 at 2023-11-14T22:13:21Z restored on a cluster");
    JsonNode json = CommandRun.of("list", "--json", "--target", target).json().path("proofs");
    assertThat(json.path(0).toString())
        .isEqualTo(
            ("{'job':'%s',"
                    + "'verified':{'at':'2023-11-14T22:13:20.123Z','checkpoint':7,'bytes':9},"
                    + "'restored':{'at':'2023-11-14T22:13:21Z','checkpoint':6,'how':'structure',"
                    + "'files':4,'bytes':8,'millis':1200},"
                    + "'failed':{'at':'2023-11-14T22:13:22Z','checkpoint':5,'by':'verify',"
                    + "'reason':'a b'}}")
                .replace('\'', '"')
                .formatted(JOB));
    assertThat(json.path(1).path("restored").path("how").asText()).isEqualTo("cluster");
  }

  @Test
  void proofsThatCannotBeReadAreNoError() throws IOException {
    new HandMadeReplica(target, 7).publish();
    Path damaged = prove(OTHER_JOB, "[]");

    CommandRun run = CommandRun.of("list", "--target", target);

    assertThat(run.exitCode()).isZero();
    assertThat(run.lines()).hasSize(2);
    assertThat(run.stderr())
        .isEqualTo(
            "Warning: "
                + CommandRun.flinkPath(damaged)
                + " cannot be read; delete it. Cause: Not a record of proofs: no JSON object\n");
  }

  @Test
  void aMissingTargetIsAnError() {
    Path missing = target.resolve("missing");

    assertThat(CommandRun.of("list", "--target", missing))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: --target "
                    + CommandRun.flinkPath(missing)
                    + " does not exist. Name the directory that holds <job-id>/chk-N."
                    + System.lineSeparator()));
  }

  @Test
  void aTargetThatIsAFileIsAnError() throws IOException {
    Path file = Files.writeString(target.resolve("file"), "x");

    assertThat(CommandRun.of("list", "--target", file))
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: --target "
                    + CommandRun.flinkPath(file)
                    + " is a file. Name the directory that holds <job-id>/chk-N."
                    + System.lineSeparator()));
  }

  @Test
  void refusesUnknownOptions() {
    CommandRun run = CommandRun.of("list", "--target", target, "--yaml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).contains("Unknown option: '--yaml'");
  }

  /** Whoever wrote the manifest may have written it by hand. */
  @Test
  void whatAManifestSaysCannotWriteToTheTerminal() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 7).publish();
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(replica.manifest()))) {
      out.write("{\"version\":\"\u009b2J\u202e\"}".getBytes(StandardCharsets.UTF_8));
    }

    for (CommandRun run :
        List.of(
            CommandRun.of("list", "--target", target),
            CommandRun.of("list", "--json", "--target", target))) {
      assertThat(run.exitCode()).isZero();
      assertThat(run.stdout())
          .contains("cannot be read: ")
          .doesNotContain("\u009b")
          .doesNotContain("\u202e");
    }
  }
}
