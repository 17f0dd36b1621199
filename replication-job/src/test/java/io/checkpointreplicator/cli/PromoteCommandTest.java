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

import static io.checkpointreplicator.cli.CommandRun.flinkPath;
import static io.checkpointreplicator.cli.HandMadeReplica.JOB;
import static io.checkpointreplicator.cli.HandMadeReplica.PUBLISHED_AT;
import static io.checkpointreplicator.cli.MetadataWriter.changelog;
import static io.checkpointreplicator.cli.MetadataWriter.file;
import static io.checkpointreplicator.cli.MetadataWriter.incremental;
import static io.checkpointreplicator.cli.MetadataWriter.inline;
import static io.checkpointreplicator.cli.MetadataWriter.keyGroups;
import static io.checkpointreplicator.cli.MetadataWriter.relative;
import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.cli.MetadataWriter.Handle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromoteCommandTest {
  private static final String USER = System.getProperty("user.name") + "@";

  @TempDir Path target;

  @Test
  void printsTheLineThatStartsTheJobAndNothingElse() throws IOException {
    publish(6);
    HandMadeReplica newest = publish(7);

    CommandRun run = promote();

    assertThat(run.stdout())
        .isEqualTo("flink run -s " + flinkPath(newest.directory()) + " -claimMode NO_CLAIM\n");
    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr().lines().toList()).hasSize(3);
    assertThat(run.stderr())
        .startsWith(flinkPath(newest.directory()) + ": 2 files, 30 B: all there\nFenced by " + USER)
        .contains(
            ": "
                + flinkPath(fence())
                + ". The replicator publishes and deletes nothing there any more.\n")
        .endsWith(
            "Claim mode NO_CLAIM: the job only reads the replica. Keep it until the job has"
                + " completed a checkpoint of its own.\n");
    assertThat(latest()).isEqualTo(flinkPath(newest.directory()) + "\n");
  }

  @Test
  void theFenceSaysWhoPromotedWhichReplica() throws IOException {
    HandMadeReplica replica = publish(7);

    promote();

    JsonNode json = new ObjectMapper().readTree(fence().toFile());
    assertThat(json.path("version").asInt()).isEqualTo(1);
    assertThat(json.path("promotedBy").asText()).startsWith(USER);
    assertThat(json.path("promotedAt").asText()).matches("20\\d\\d-\\d\\d-\\d\\dT\\d\\d:.*Z");
    assertThat(json.path("promoted").toString())
        .isEqualTo(
            "{\"checkpoint\":7,\"replica\":\""
                + flinkPath(replica.directory())
                + "\",\"claimMode\":\"NO_CLAIM\"}");
    assertThat(CommandRun.of("list", "--json", "--target", target).json().path("replicas"))
        .allMatch(listed -> listed.path("fenced").asBoolean());
    assertThat(fence().resolveSibling("_replicas")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void promotingAgainSaysTheSame() throws IOException {
    publish(7);
    CommandRun first = promote();
    byte[] fence = Files.readAllBytes(fence());
    publish(8);

    CommandRun again = promote();

    assertThat(again.stdout()).isEqualTo(first.stdout()).contains("/chk-7 ");
    assertThat(again.exitCode()).isZero();
    assertThat(again.stderr()).contains("\nWas promoted already, by " + USER);
    assertThat(fence()).hasBinaryContent(fence);
  }

  @Test
  void withoutAReplicaThereIsNothingToPromote() {
    assertThat(promote())
        .isEqualTo(
            new CommandRun(
                3,
                "",
                "There is no replica: no "
                    + flinkPath(target)
                    + "/"
                    + JOB
                    + "/chk-N/_metadata.\n"));
    assertThat(fence()).doesNotExist();
  }

  @Test
  void aReplicaThatIsNotWholeIsNotPromoted() throws IOException {
    HandMadeReplica older = publish(6);
    HandMadeReplica newest = publish(7);
    Files.delete(newest.file("chk-7/own"));
    String problem =
        flinkPath(newest.directory())
            + " is not whole: "
            + flinkPath(newest.file("chk-7/own"))
            + ": missing, expected 20 bytes.";

    CommandRun refused = promote();

    assertThat(refused)
        .isEqualTo(
            new CommandRun(
                2,
                "",
                "Error: "
                    + problem
                    + " Nothing was promoted. --allow-older promotes the newest one that is"
                    + " whole.\n"));
    assertThat(fence()).doesNotExist();

    CommandRun run = promote("--allow-older");

    assertThat(run.stdout())
        .isEqualTo("flink run -s " + flinkPath(older.directory()) + " -claimMode NO_CLAIM\n");
    assertThat(run.stderr()).startsWith("Passed over: " + problem + "\n");
    Files.delete(older.file("chk-6/own"));
    assertThat(promote().stderr())
        .contains("but its replica is not whole any more. " + flinkPath(older.directory()));
  }

  @Test
  void ifNoneIsWholeNoneIsPromoted() throws IOException {
    Files.delete(publish(6).file("chk-6/own"));
    Files.delete(publish(7).manifest());

    CommandRun run = promote("--allow-older");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .startsWith("Error: None of the replicas is whole, nothing was promoted. ")
        .contains("/chk-7 is no whole replica: its manifest ", "/chk-6 is not whole: ");
    assertThat(fence()).doesNotExist();
  }

  @Test
  void checksumsAreComparedIfAskedFor() throws IOException {
    HandMadeReplica replica = publish(7);
    byte[] changed = Files.readAllBytes(replica.file("chk-7/own"));
    changed[3] ^= 1;
    Files.write(replica.file("chk-7/own"), changed);

    assertThat(promote("--checksum").stderr()).contains("/chk-7/own: CRC32C ");
    assertThat(promote().exitCode()).isZero();
  }

  @Test
  void aClaimHidesTheReplicasThatItBreaks() throws IOException {
    HandMadeReplica sibling = publish(5);
    publish(6);
    HandMadeReplica newest = publish(7);
    byte[] metadata = Files.readAllBytes(sibling.metadata());
    Path foreign = target.resolve(JOB + "/chk-9/_metadata");
    HandMadeReplica.write(foreign, metadata);
    Files.setLastModifiedTime(foreign, Files.getLastModifiedTime(sibling.metadata()));

    CommandRun run = promote("--claim");

    assertThat(run.stdout())
        .isEqualTo("flink run -s " + flinkPath(newest.directory()) + " -claimMode CLAIM\n");
    assertThat(run.stderr())
        .contains(
            "Claim mode CLAIM, as asked. The job owns the replica and deletes what it no longer"
                + " needs.\n",
            "Hidden, because the job is going to delete files that they share: chk-5, chk-6."
                + " Should the job not be started, bring them back: move "
                + flinkPath(target)
                + "/"
                + JOB
                + "/_replicas/hidden/chk-N/_metadata to "
                + flinkPath(target)
                + "/"
                + JOB
                + "/chk-N/_metadata.");
    assertThat(sibling.metadata()).doesNotExist();
    Path hidden = target.resolve(JOB + "/_replicas/hidden/chk-5/_metadata");
    assertThat(hidden).hasBinaryContent(metadata);
    assertThat(newest.metadata()).exists();
    assertThat(foreign).as("what the replicator did not write").exists();
    assertThat(promote().stdout()).isEqualTo(run.stdout());

    Files.move(hidden, sibling.metadata());
    assertThat(CommandRun.of("verify", "--checksum", sibling.directory()).exitCode()).isZero();
  }

  @Test
  void aChangelogNeedsAClaim() throws IOException {
    publish(6);
    HandMadeReplica replica = publishChangelog(7);

    CommandRun run = promote();

    assertThat(run.stdout())
        .isEqualTo("flink run -s " + flinkPath(replica.directory()) + " -claimMode CLAIM\n");
    assertThat(run.stderr())
        .contains(
            "Claim mode CLAIM: the changelog state backend cannot start from a checkpoint that it"
                + " does not own (--no-claim switches it off for the first run instead).",
            "Hidden, because");
    assertThat(promote().stderr()).contains("Claim mode CLAIM: the changelog state backend");
  }

  @Test
  void withoutChangelogNoClaimIsNeeded() throws IOException {
    publish(6);
    HandMadeReplica replica = publishChangelog(7);

    CommandRun run = promote("--no-claim");

    assertThat(run.stdout())
        .isEqualTo(
            "flink run -Dstate.changelog.enabled=false -s "
                + flinkPath(replica.directory())
                + " -claimMode NO_CLAIM\n");
    assertThat(run.stderr()).doesNotContain("Hidden");
    assertThat(promote().stdout()).isEqualTo(run.stdout());
  }

  @Test
  void relativeSharedFilesAreNotClaimed() throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, 7).named("shared/a", new byte[10]);
    HandMadeReplica.write(replica.file("shared/a"), new byte[10]);
    replica.publish(metadata(7, incremental(inline(1), relative("../shared/a", 10))));
    String job = flinkPath(target.resolve(JOB));

    CommandRun refused = promote("--claim");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.stderr())
        .contains("names shared files relatively.")
        .endsWith("first: relocate " + job + " --to " + job + "\n");
    assertThat(fence()).doesNotExist();
    assertThat(promote("--no-claim").exitCode()).isZero();
    CommandRun.of("promote", "--target", target, "--job", JOB, "--release", "--yes");

    assertThat(CommandRun.of("relocate", job, "--to", job).exitCode()).isZero();
    assertThat(promote("--claim", "--checksum").exitCode()).isZero();
  }

  @Test
  void anotherClaimModeNeedsARelease() throws IOException {
    publish(7);
    promote();

    CommandRun run = promote("--claim");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .startsWith("Error: The tree was promoted already, by " + USER)
        .endsWith(
            ", for a restore in NO_CLAIM mode. If no job was restored from it, release it first:"
                + " promote --release --yes\n");
  }

  @Test
  void aReleaseIsConfirmed() throws IOException {
    publish(7);
    promote();

    CommandRun refused = promote("--release");

    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.stderr())
        .startsWith("Error: --release lets the replicator write and delete in ")
        .endsWith(" Confirm with --yes.\n");
    assertThat(fence()).exists();

    assertThat(promote("--release", "--yes"))
        .isEqualTo(
            new CommandRun(
                0,
                "",
                "Released "
                    + flinkPath(target.resolve(JOB))
                    + ": the replicator writes and deletes there again. Replicas that were hidden"
                    + " stay in _replicas/hidden; verify them before you bring one back.\n"));
    assertThat(fence()).doesNotExist();
    assertThat(promote("--release", "--yes").stderr()).startsWith("Nothing to release: ");
  }

  @Test
  void whatAJobHasClaimedIsNotReleased() throws IOException {
    publish(6);
    HandMadeReplica replica = publish(7);
    promote("--claim");
    Files.delete(replica.file("shared/a"));

    CommandRun run = promote("--release", "--yes");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .startsWith(
            "Error: The tree was promoted for a CLAIM restore, and a job has begun to delete files"
                + " in it: it stays fenced. Replicate to another target. ");
    assertThat(fence()).exists();
    assertThat(promote().stderr())
        .contains("A job that was restored in CLAIM mode deletes its files");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "{\"version\":2}", "{\"version\":1,\"promotedAt\":\"x\"}"})
  void aFenceThatCannotBeReadFencesAllTheSame(String content) throws IOException {
    publish(7);
    Files.writeString(fence(), content);

    CommandRun run = promote();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .startsWith("Error: The tree is fenced, but " + flinkPath(fence()) + " does not say")
        .endsWith(" Find out who wrote it; 'promote --release --yes' removes it.\n");
    assertThat(promote("--release", "--yes").exitCode()).isZero();
    assertThat(promote().exitCode()).isZero();
  }

  @Test
  void pathsAreQuotedForTheShell() throws IOException {
    Path base = target.resolve("a b'c");
    new HandMadeReplica(base, 7).publish();

    assertThat(CommandRun.of("promote", "--target", base, "--job", JOB).stdout())
        .isEqualTo(
            "flink run -s 'file:" + target + "/a b'\\''c/" + JOB + "/chk-7' -claimMode NO_CLAIM\n");
  }

  private HandMadeReplica publish(long id) throws IOException {
    return new HandMadeReplica(target, id)
        .with("shared/a", new byte[10])
        .with("chk-" + id + "/own", new byte[20])
        .publish(PUBLISHED_AT + id, 1000);
  }

  private HandMadeReplica publishChangelog(long id) throws IOException {
    HandMadeReplica replica = new HandMadeReplica(target, id).named("shared/c", new byte[10]);
    HandMadeReplica.write(replica.file("shared/c"), new byte[10]);
    Handle changes = file(flinkPath(replica.file("shared/c")), 9);
    return replica.publish(
        metadata(id, changelog(keyGroups(inline(1)), changes)), PUBLISHED_AT + id);
  }

  private static byte[] metadata(long id, Handle keyed) {
    return new MetadataWriter(6, id, 1)
        .operator("sum", "Sum per key", 1, 1)
        .keyedSubtask(0, keyed)
        .end();
  }

  private Path fence() {
    return target.resolve(JOB + "/_fence.json");
  }

  private String latest() {
    return CommandRun.of("latest", "--target", target, "--job", JOB).stdout();
  }

  private CommandRun promote(String... options) {
    List<Object> arguments = new ArrayList<>(List.of("promote", "--target", target, "--job", JOB));
    arguments.addAll(Arrays.asList(options));
    return CommandRun.of(arguments.toArray());
  }
}
