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
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.proof.Proof.Restore;
import io.checkpointreplicator.proof.Proof.Restored;
import io.checkpointreplicator.proof.Proofs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DrillOnClusterTest {
  @TempDir Path target;
  private FakeFlink flink;
  private HandMadeReplica replica;
  private Path jar;

  @BeforeEach
  void start() throws IOException {
    flink = new FakeFlink();
    replica = new HandMadeReplica(target, 7).with("shared/a", new byte[10]).publish();
    flink.restored(flinkPath(replica.directory()));
    jar = Files.writeString(target.resolve("job.jar"), "the jar");
  }

  @AfterEach
  void stop() {
    flink.close();
  }

  private CommandRun drill(Object... more) {
    List<Object> all =
        new ArrayList<>(
            List.of("drill", "--target", target, "--job", JOB, "--flink-rest", flink.address()));
    all.addAll(List.of("--jar", jar));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray());
  }

  private Proofs proofs() throws IOException {
    return Proofs.of(StorePath.parse("file:" + target), new JobId(JOB));
  }

  private void assertNothingIsLeft() {
    assertThat(flink.requests).containsOnlyOnce("PATCH /jobs/ID", "DELETE /jars/1_drill.jar");
  }

  @Test
  void theJobRunsFromTheReplicaAndIsCancelled() throws IOException {
    CommandRun run = drill("--yes", "--parallelism", "2", "--", "--sink", "none");

    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(run.stdout()).isEmpty();
    assertThat(run.stderr())
        .contains("Job " + flink.run.path("jobId").asText() + " was submitted\n")
        .contains("All tasks run; waiting for a checkpoint\n")
        .containsPattern("chk-7: 1 file, 10 B: restored on the cluster in \\d+\\.\\d s\n");
    assertThat(flink.upload).contains("name=\"jarfile\"").contains("\r\n\r\nthe jar\r\n--");
    assertNothingIsLeft();
    Restored proof = proofs().restored().orElseThrow();
    assertThat(proof)
        .isEqualTo(new Restored(proof.atMillis(), 7, Restore.CLUSTER, 1, 10, proof.millis()));
  }

  @Test
  void itIsRunAsItWasAskedFor() {
    drill(
        "--yes",
        "--parallelism",
        "2",
        "--entry-class",
        "a.Main",
        "--allow-non-restored-state",
        "--",
        "--sink",
        "none");

    JsonNode run = flink.run;
    assertThat(run.path("savepointPath").asText()).isEqualTo(flinkPath(replica.directory()));
    assertThat(run.path("claimMode").asText()).isEqualTo("NO_CLAIM");
    assertThat(run.path("entryClass").asText()).isEqualTo("a.Main");
    assertThat(run.path("parallelism").asInt()).isEqualTo(2);
    assertThat(run.path("allowNonRestoredState").asBoolean()).isTrue();
    assertThat(run.path("programArgsList").toString()).isEqualTo("[\"--sink\",\"none\"]");
    assertThat(run.path("flinkConfiguration").toString())
        .isEqualTo(
            ("{'restart-strategy.type':'none',"
                    + "'execution.checkpointing.externalized-checkpoint-retention':"
                    + "'DELETE_ON_CANCELLATION','state.changelog.enabled':'false'}")
                .replace('\'', '"'));
  }

  @Test
  void thatItWritesToItsSinksMustBeConfirmed() {
    CommandRun run = drill();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .isEqualTo(
            "Error: The job is going to run on "
                + flink.address()
                + ": it reads its sources and writes to its sinks like any other run of it. Choose"
                + " arguments with which that does no harm, and confirm with --yes.\n");
    assertThat(flink.requests).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "java.lang.IllegalStateException: There is no operator for the state 1234 | If the program"
            + " left the operator out on purpose, add --allow-non-restored-state; else this is not"
            + " the job's program, or its operators have no stable uids.",
        "org.apache.flink.util.StateMigrationException: The new state serializer is incompatible. |"
            + " The program's serializers are not those of the state: use the jar of the job's"
            + " version.",
        "java.io.FileNotFoundException: /x | See the log of the cluster."
      })
  void whyTheJobFailedIsToldWithARemedy(String cause, String remedy) throws IOException {
    flink.answer("GET /jobs/ID", "{'state':'FAILED','vertices':[]}");
    flink.answer(
        "GET /jobs/ID/exceptions",
        "{'exceptionHistory':{'entries':[{'stacktrace':'org.apache.Outer: x\\n\\tat a.b\\nCaused"
            + " by: "
            + cause.replace("'", "")
            + "\\n\\tat c.d\\n\\t... 3 more'}]}}");

    CommandRun run = drill("--yes");

    assertThat(run.lines()).containsExactly("The job failed: " + cause + " " + remedy);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(flink.requests).contains("DELETE /jars/1_drill.jar");
    assertThat(proofs().failed().orElseThrow().reason()).isEqualTo(run.lines().get(0));
  }

  @Test
  void aClusterWithoutSlotsSaysNothingOfTheReplica() throws IOException {
    flink.answer("GET /jobs/ID", "{'state':'FAILED','vertices':[]}");
    flink.answer(
        "GET /jobs/ID/exceptions",
        "{'root-exception':'x.NoResourceAvailableException: Could not acquire the minimum required"
            + " resources.'}");

    CommandRun run = drill("--yes");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr())
        .contains("Give the cluster more free slots, or choose a smaller --parallelism.");
    assertThat(proofs()).isEqualTo(Proofs.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CANCELED", "CANCELLING"})
  void aJobThatSomebodyCancelsProvesNothing(String state) throws IOException {
    flink.answer("GET /jobs/ID", "{'state':'" + state + "','vertices':[]}");

    CommandRun run = drill("--yes");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr()).contains(" was cancelled meanwhile: that proves nothing.");
    assertThat(proofs()).isEqualTo(Proofs.NONE);
  }

  @Test
  void anotherReplicaIsNoProof() throws IOException {
    flink.restored("file:/elsewhere/chk-7");

    CommandRun run = drill("--yes");

    assertThat(run.lines())
        .containsExactly("The job was restored from file:/elsewhere/chk-7 instead.");
    assertThat(run.exitCode()).isEqualTo(2);
    assertNothingIsLeft();
  }

  @Test
  void noStateAtAllIsNoProof() {
    flink.answer("GET /jobs/ID/checkpoints", "{'latest':{'restored':null}}");

    CommandRun run = drill("--yes");

    assertThat(run.lines()).containsExactly("The job runs, but it restored nothing.");
    assertNothingIsLeft();
  }

  @Test
  void withoutACheckpointTheJobIsHeldForAWhile() {
    flink.answer(
        "GET /jobs/ID/checkpoints",
        "{'counts':{'completed':0},'latest':{'restored':{'external_path':'"
            + flinkPath(replica.directory())
            + "'}}}");

    assertThat(drill("--yes", "--hold", "3s").exitCode()).isZero();

    assertThat(flink.requests.stream().filter("GET /jobs/ID/checkpoints"::equals))
        .hasSizeGreaterThan(2);
    assertNothingIsLeft();
  }

  @Test
  void tasksThatDoNotComeUpAreNotWaitedForForEver() {
    flink.answer(
        "GET /jobs/ID",
        "{'state':'RUNNING','vertices':[{'parallelism':2,'tasks':{'RUNNING':1,'INITIALIZING':1}}]}");

    CommandRun run = drill("--yes", "--timeout", "500ms");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr()).contains("ran after 0 s: it is RUNNING.").contains("--timeout");
    assertNothingIsLeft();
  }

  @Test
  void aProgramThatCannotBeRunIsNoFaultOfTheReplica() throws IOException {
    flink.answer(
        "POST /jars/1_drill.jar/run",
        "{'errors':['Internal server error.','x.RestHandlerException: y\\nCaused by:"
            + " java.lang.ClassNotFoundException: a.Main\\n\\tat z']}");

    CommandRun run = drill("--yes");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr())
        .contains("/run answered 400: java.lang.ClassNotFoundException: a.Main");
    assertThat(flink.requests)
        .contains("DELETE /jars/1_drill.jar")
        .doesNotContain("PATCH /jobs/ID");
    assertThat(proofs()).isEqualTo(Proofs.NONE);
  }

  @Test
  void aClusterThatTakesNoJarsIsToldOf() {
    flink.forget("POST /jars/upload");

    CommandRun run = drill("--yes");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr())
        .isEqualTo(
            "Error: "
                + flink.address()
                + "/ takes no jars. Set web.submit.enable to true there, or name a session cluster's"
                + " REST address.\n");
  }

  @Test
  void whereNobodyAnswersThatIsSaid() {
    flink.close();

    CommandRun run = drill("--yes");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.stderr())
        .startsWith("Error: Flink's REST API at " + flink.address() + "/ does not answer. ")
        .endsWith(". Check --flink-rest.\n");
  }

  @Test
  void behindAProxyItsPathIsKept() throws IOException {
    flink.close();
    flink = new FakeFlink("/flink");
    flink.restored(flinkPath(replica.directory()));

    CommandRun run = drill("--yes");

    assertThat(run.exitCode()).as(run.stderr()).isZero();
    assertThat(flink.address()).endsWith("/flink");
    assertNothingIsLeft();
  }

  @Test
  void anInterruptedDrillLeavesNothing() throws Exception {
    flink.answer("GET /jobs/ID", "{'state':'CREATED','vertices':[]}");
    CompletableFuture<CommandRun> run = new CompletableFuture<>();
    Thread drill = new Thread(() -> run.complete(drill("--yes")));
    drill.start();
    await().until(() -> flink.requests.contains("GET /jobs/ID"));

    drill.interrupt();

    assertThat(run.get().exitCode()).isEqualTo(1);
    assertNothingIsLeft();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--flink-rest | ftp://x | --flink-rest is 'ftp://x'; allowed: an address such as"
            + " http://jobmanager:8081.",
        "--jar | /none | --jar is /none, which is no file. Name the jar of the job to run on the"
            + " cluster.",
        "--parallelism | 0 | --parallelism is 0; allowed: 1 or more.",
        "--hold | x | --hold is 'x'; allowed: a duration such as 500ms, 10s, 5min or 1h."
      })
  void argumentsThatMakeNoSenseAreRefused(String option, String value, String message) {
    List<Object> all = new ArrayList<>(List.of("drill", "--target", target, "--job", JOB, "--yes"));
    if (!option.equals("--flink-rest")) {
      all.addAll(List.of("--flink-rest", flink.address()));
    }
    if (!option.equals("--jar")) {
      all.addAll(List.of("--jar", jar));
    }
    all.addAll(List.of(option, value));

    CommandRun run = CommandRun.of(all.toArray());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr()).isEqualTo("Error: " + message + "\n");
    assertThat(flink.requests).isEmpty();
  }

  @Test
  void aProgramWithoutClusterIsRefused() {
    CommandRun run = CommandRun.of("drill", "--target", target, "--job", JOB, "--jar", jar);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.stderr())
        .isEqualTo(
            "Error: --jar and arguments of a program are for a drill on a cluster. Name it with"
                + " --flink-rest, or leave them out.\n");
  }
}
