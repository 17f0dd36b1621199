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
import static io.checkpointreplicator.cli.MetadataWriter.changelog;
import static io.checkpointreplicator.cli.MetadataWriter.emptySegment;
import static io.checkpointreplicator.cli.MetadataWriter.file;
import static io.checkpointreplicator.cli.MetadataWriter.incremental;
import static io.checkpointreplicator.cli.MetadataWriter.inline;
import static io.checkpointreplicator.cli.MetadataWriter.keyGroups;
import static io.checkpointreplicator.cli.MetadataWriter.mergedOperatorState;
import static io.checkpointreplicator.cli.MetadataWriter.none;
import static io.checkpointreplicator.cli.MetadataWriter.operatorState;
import static io.checkpointreplicator.cli.MetadataWriter.relative;
import static io.checkpointreplicator.cli.MetadataWriter.segment;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InspectCommandTest {

  @TempDir Path base;

  @Test
  void showsOperatorsKindsAndPlaces() throws IOException {
    CommandRun run = CommandRun.of("inspect", write(manyKinds()));

    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).isEmpty();
    assertThat(withoutPadding(run.stdout()))
        .isEqualTo(
            """
            Checkpoint 7 in BASE/job/chk-7
            Metadata version 6, SIZE, of it 190 B inline state and 87 B properties

            Operators: 5
             NAME PARALLELISM MAX WITH STATE FINISHED FILES BYTES INLINE
             Source: orders 2 128 2 0 1 300 B 140 B
             id 00000000000000000000000058d1dec6
             Sum per key 3 128 2 1 5 12.3 KB 50 B
             uid sum, id 000000000001be4bffffffffe0698be7
             Finished 4 128 0 all 0 0 B 0 B
             uid done, id 00000000002f2382ffffffffdbb32492
             Merged 1 128 1 0 2 1.5 KB 0 B
             uid merged, id ffffffffbfc4e32cffffffff8929cf4c
             With changelog 1 128 1 0 2 890 B 0 B
             uid log, id 000000000001a344000000006f7092da

            State by kind
             KIND FILES BYTES INLINE
             keyed, incremental (RocksDB, ForSt) 4 12.2 KB 50 B
             keyed, incremental (RocksDB, ForSt), in merged files 2 1.5 KB 0 B
             keyed, changelog: materialized 1 800 B 0 B
             keyed, changelog: changes since 1 90 B 0 B
             keyed, raw (timers on heap) 1 70 B 0 B
             operator 1 300 B 100 B
             operator, in merged files 1 10 B 0 B
             coordinator 0 0 B 40 B
             total 10 14.9 KB 190 B

            Files by place, seen from BASE/job
             PLACE FILES BYTES
             exclusive 3 870 B
             shared 3 8.3 KB
             taskowned 2 830 B
             foreign 2 5.0 KB

            Foreign files, outside of BASE/job
             REFERENCES FILES BYTES DIRECTORY
             1 1 4.9 KB hdfs://dc1/flink/old-job/shared
             1 1 90 B file:/dstl

            Shared with other checkpoints beside it: there are none

            Master states
             NAME VERSION BYTES
             kafka-transactions 3 12 B

            Will not survive a move by byte copy
             The foreign files above: a copy of the job's directory does not contain them.
             6 references by absolute path to 5 files: a copy still reads these places.
             REFERENCES FILES BYTES DIRECTORY
             3 2 6.8 KB shared
             1 1 4.9 KB hdfs://dc1/flink/old-job/shared
             1 1 800 B taskowned
             1 1 90 B file:/dstl
             5 references to segments of 2 merged files: always absolute, a copy still reads these\
             places.
             REFERENCES FILES BYTES DIRECTORY
             3 1 1.5 KB shared/job_op
             2 1 30 B taskowned/job_tm
             2 directories of file merging: a job that claims a copy deletes these, here, with all\
             they contain.
             shared/job_op
             taskowned/job_tm

            What to do about it
             'replicate' makes a replica that needs nothing of this.
             After a byte copy of the job's directory: relocate OLD --to NEW, for all of it.
             Foreign files: copy them too, and tell 'relocate' --also OLD=NEW for their directories;
             'replicate' copies them by itself where --allowed-root lets it read them.
             Absolute paths: the relocatable checkpoint storage lets the source write relative ones.
             File merging: has no relative form, so each byte copy needs 'relocate'. Never restore one
             in CLAIM mode without it: that deletes files here.
            """);
  }

  @Test
  void jsonHasTheSameWithExactNumbers() throws IOException {
    CommandRun run = CommandRun.of("inspect", "--json", write(manyKinds()));

    assertThat(run.exitCode()).isZero();
    assertThat(run.stderr()).isEmpty();
    JsonNode json = run.json();
    assertThat(text(json.path("metadata")))
        .isEqualTo(
            "{path:BASE/job/chk-7/_metadata,version:6,checkpoint:7,bytes:N,propertiesBytes:87}");
    assertThat(json.path("operators")).hasSize(5);
    assertThat(text(json.path("operators").path(0)))
        .isEqualTo(
            "{uid:null,name:Source: orders,id:00000000000000000000000058d1dec6,parallelism:2,"
                + "maxParallelism:128,subtasksWithState:2,finishedSubtasks:0,fullyFinished:false,"
                + "files:1,bytes:300,inlineBytes:140}");
    assertThat(text(json.path("operators").path(2)))
        .contains("subtasksWithState:0,finishedSubtasks:4,fullyFinished:true");
    assertThat(json.path("kinds")).hasSize(8);
    assertThat(text(json.path("kinds").path(1)))
        .isEqualTo("{kind:keyed-incremental,mergedFiles:true,files:2,bytes:1520,inlineBytes:0}");
    assertThat(text(json.path("scopes")))
        .isEqualTo(
            "{exclusive:{files:3,bytes:870},shared:{files:3,bytes:8500},"
                + "taskowned:{files:2,bytes:830},foreign:{files:2,bytes:5090}}");
    assertThat(text(json.path("total"))).isEqualTo("{files:10,bytes:15290,inlineBytes:190}");
    assertThat(text(json.path("foreign")))
        .isEqualTo(
            "[{directory:file:/dstl,references:1,files:1,bytes:90},"
                + "{directory:hdfs://dc1/flink/old-job/shared,references:1,files:1,bytes:5000}]");
    assertThat(text(json.path("masterStates")))
        .isEqualTo("[{name:kafka-transactions,version:3,bytes:12}]");
    assertThat(json.path("sharedWith")).isEmpty();
    assertThat(text(json.path("onlyHere"))).isEqualTo("{files:10,bytes:15290}");
    assertThat(json.path("survivesByteCopy").asBoolean(true)).isFalse();
    assertThat(text(json.path("lostInByteCopy")))
        .isEqualTo(
            "{absolute:[{directory:file:/dstl,references:1,files:1,bytes:90},"
                + "{directory:BASE/job/shared,references:3,files:2,bytes:7000},"
                + "{directory:BASE/job/taskowned,references:1,files:1,bytes:800},"
                + "{directory:hdfs://dc1/flink/old-job/shared,references:1,files:1,bytes:5000}],"
                + "segments:[{directory:BASE/job/shared/job_op,references:3,files:1,bytes:1500},"
                + "{directory:BASE/job/taskowned/job_tm,references:2,files:1,bytes:30}],"
                + "mergingDirectories:[BASE/job/shared/job_op,BASE/job/taskowned/job_tm]}");
  }

  @Test
  void saysThatACheckpointWithRelativePathsCanBeMoved() throws IOException {
    byte[] metadata =
        new MetadataWriter(3, 9, 1)
            .operator("", "", 1, 1)
            .keyedSubtask(0, keyGroups(relative("../shared/a", 2048)))
            .end();

    CommandRun run = CommandRun.of("inspect", write(metadata));

    assertThat(withoutPadding(run.stdout()))
        .isEqualTo(
            """
            Checkpoint 9 in BASE/job/chk-7
            Metadata version 3, SIZE, of it 0 B inline state and 0 B properties

            Operators: 1
             NAME PARALLELISM MAX WITH STATE FINISHED FILES BYTES INLINE
             - 1 128 1 0 1 2.0 KB 0 B
             id 00000000000000000000000000000000

            State by kind
             KIND FILES BYTES INLINE
             keyed, full (hashmap) 1 2.0 KB 0 B
             total 1 2.0 KB 0 B

            Files by place, seen from BASE/job
             PLACE FILES BYTES
             exclusive 0 0 B
             shared 1 2.0 KB
             taskowned 0 0 B
             foreign 0 0 B

            Foreign files: none

            Shared with other checkpoints beside it: there are none

            Master states: none

            Will not survive a move by byte copy: nothing, if all of BASE/job is copied
            """);
    JsonNode operators =
        CommandRun.of("inspect", "--json", write(metadata)).json().path("operators");
    assertThat(text(operators)).startsWith("[{uid:null,name:null,id:0000");
  }

  @Test
  void aSegmentOfNothingIsNoState() throws IOException {
    byte[] metadata =
        new MetadataWriter(6, 7, 1)
            .operator("op", "Operator", 1, 1)
            .operatorSubtask(
                0, mergedOperatorState("file:/taskowned", "file:/shared", emptySegment()))
            .end();

    JsonNode json = CommandRun.of("inspect", "--json", write(metadata)).json();

    assertThat(json.path("operators").path(0).path("subtasksWithState").asInt(-1)).isZero();
    assertThat(json.path("kinds")).isEmpty();
    assertThat(json.path("lostInByteCopy").path("mergingDirectories")).hasSize(2);
  }

  @Test
  void showsWhatOtherCheckpointsReferenceToo() throws IOException {
    String merged = flinkPath(base.resolve("job/shared/m"));
    writeSibling(5, incremental(inline(1), relative("../shared/a", 3000)));
    writeSibling(
        6,
        incremental(
            relative("own", 9),
            file(flinkPath(base.resolve("job/shared/a")), 3000),
            segment(merged, 0, 100),
            segment(merged, 100, 70)));
    HandMadeReplica.write(base.resolve("job/chk-8/_metadata"), new byte[] {1});
    HandMadeReplica.write(base.resolve("job/chk-9/state"), new byte[] {1});
    byte[] metadata =
        new MetadataWriter(6, 7, 1)
            .operator("op", "Operator", 1, 1)
            .keyedSubtask(
                0,
                incremental(
                    relative("own", 50),
                    relative("../shared/a", 3000),
                    segment(merged, 100, 70),
                    segment(merged, 170, 30)))
            .end();

    CommandRun run = CommandRun.of("inspect", write(metadata));

    assertThat(withoutPadding(run.stdout()))
        .contains(
            """
            Shared with other checkpoints beside it
             CHECKPOINT FILES BYTES
             chk-8 ? ?
             BASE/job/chk-8/_metadata: Checkpoint metadata at byte 1:\
            """
                .strip())
        .contains(
            """
             chk-6 2 3.0 KB
             chk-5 1 2.9 KB
             only this one 1 80 B
            """);
    JsonNode json = CommandRun.of("inspect", "--json", write(metadata)).json();
    assertThat(text(json.path("sharedWith").path(1)))
        .isEqualTo("{checkpoint:6,files:2,bytes:3070}");
    assertThat(text(json.path("sharedWith").path(2)))
        .isEqualTo("{checkpoint:5,files:1,bytes:3000}");
    assertThat(json.path("sharedWith").path(0).path("problem").asText())
        .contains("chk-8/_metadata");
    assertThat(json.path("sharedWith")).hasSize(3);
    assertThat(text(json.path("onlyHere"))).isEqualTo("{files:1,bytes:80}");
  }

  private void writeSibling(long id, MetadataWriter.Handle keyed) throws IOException {
    HandMadeReplica.write(
        base.resolve("job/chk-" + id + "/_metadata"),
        new MetadataWriter(6, id, 1).operator("op", "Operator", 1, 1).keyedSubtask(0, keyed).end());
  }

  @Test
  void longNamesDoNotPushTheNumbersAway() throws IOException {
    byte[] metadata =
        new MetadataWriter(6, 7, 1).operator("u".repeat(90), "n".repeat(90), 1, 0).end();

    List<String> lines = CommandRun.of("inspect", write(metadata)).lines();

    assertThat(lines.get(5)).startsWith("  " + "n".repeat(45) + "...  ").hasSizeLessThan(121);
    assertThat(lines.get(6)).startsWith("    uid " + "u".repeat(90) + ", id ffffffff");
  }

  @Test
  void aCheckpointMayBeEmpty() throws IOException {
    CommandRun run = CommandRun.of("inspect", write(new MetadataWriter(3, 9, 0).end()));

    assertThat(run.lines()).contains("Operators: 0", "State by kind: none");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void theMetadataItselfMayBeNamed() throws IOException {
    Path directory = write(manyKinds());

    assertThat(CommandRun.of("inspect", directory.resolve("_metadata")))
        .isEqualTo(CommandRun.of("inspect", directory));
  }

  @Test
  void aSavepointMayBeNamed() throws IOException {
    Path savepoint = base.resolve("savepoint-0123ab-cdef");
    HandMadeReplica.write(
        savepoint.resolve("_metadata"),
        new MetadataWriter(4, 3, 1)
            .operator("", "", 1, 1)
            .keyedSubtask(0, keyGroups(relative("state", 5)))
            .end());

    CommandRun run = CommandRun.of("inspect", savepoint);

    assertThat(run.stdout()).startsWith("Checkpoint 3 in " + flinkPath(savepoint));
    assertThat(run.stdout()).contains("exclusive      1    5 B");
    assertThat(run.lines())
        .contains(
            "Will not survive a move by byte copy: nothing, if all of "
                + flinkPath(savepoint)
                + " is copied");
  }

  @Test
  void showsTheLargestOfManyDirectories() throws IOException {
    List<MetadataWriter.Handle> files = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      files.add(file("s3://bucket/d" + i + "/f", i));
    }
    byte[] metadata =
        new MetadataWriter(6, 7, 1)
            .operator("op", "Operator", 1, 1)
            .keyedSubtask(0, incremental(inline(1), files.toArray(MetadataWriter.Handle[]::new)))
            .end();

    CommandRun run = CommandRun.of("inspect", write(metadata));

    assertThat(run.lines())
        .contains("  ... and 2 more, see --json", "    ... and 2 more, see --json");
    assertThat(run.stdout()).contains("s3://bucket/d12", "s3://bucket/d3");
    assertThat(run.stdout()).doesNotContain("s3://bucket/d2 ", "s3://bucket/d1 ");
    assertThat(CommandRun.of("inspect", "--json", write(metadata)).json().path("foreign"))
        .hasSize(12);
  }

  @Test
  void namesCannotWriteToTheTerminal() throws IOException {
    byte[] metadata = new MetadataWriter(6, 7, 1).operator("uid", "\u001b[2Jname\n", 1, 0).end();

    assertThat(CommandRun.of("inspect", write(metadata)).stdout())
        .contains("\n   [2Jname ", "\n    uid uid, id ")
        .doesNotContain("\u001b");
  }

  /** The path of the temporary directory makes columns wider and the metadata longer. */
  private String withoutPadding(String output) {
    return output
        .replace(flinkPath(base), "BASE")
        .replaceAll(" +", " ")
        .replaceFirst("(Metadata version .), [0-9.]+ K?B, ", "$1, SIZE, ");
  }

  private String text(JsonNode json) {
    return json.toString()
        .replace("\"", "")
        .replace(flinkPath(base), "BASE")
        .replaceAll("7,bytes:[0-9]+", "7,bytes:N");
  }

  private byte[] manyKinds() {
    String job = flinkPath(base.resolve("job"));
    return MetadataWriter.withMasterState(6, "kafka-transactions", new byte[12], 5)
        .operator("", "Source: orders", 2, inline(40), 2)
        .operatorSubtask(0, operatorState(relative("op-0", 300)))
        .operatorSubtask(1, operatorState(inline(100)))
        .operator("sum", "Sum per key", 3, 3)
        .keyedSubtask(
            0,
            incremental(
                relative("meta-0", 500),
                file(job + "/shared/a", 3000),
                file("hdfs://dc1/flink/old-job/shared/b", 5000)))
        .subtask(
            1,
            none(),
            incremental(inline(50), file(job + "/shared/a", 3000), file(job + "/shared/c", 4000)),
            keyGroups(relative("timers-1", 70)))
        .finishedSubtask(2)
        .operator("done", "Finished", 4, -1)
        .operator("merged", "Merged", 1, 1)
        .subtask(
            0,
            mergedOperatorState(
                job + "/taskowned/job_tm",
                job + "/shared/job_op",
                segment(job + "/taskowned/job_tm/m", 0, 10)),
            incremental(
                segment(job + "/taskowned/job_tm/m", 10, 20),
                segment(job + "/shared/job_op/s", 0, 1000),
                segment(job + "/shared/job_op/s", 1000, 500),
                segment(job + "/shared/job_op/s", 1000, 500)))
        .operator("log", "With changelog", 1, 1)
        .keyedSubtask(
            0,
            changelog(keyGroups(file(job + "/taskowned/mat", 800)), file("file:/dstl/changes", 90)))
        .end();
  }

  private Path write(byte[] metadata) throws IOException {
    Path directory = base.resolve("job").resolve("chk-7");
    HandMadeReplica.write(directory.resolve("_metadata"), metadata);
    return directory;
  }

  /** 0x9b begins an escape sequence too, U+202E turns the direction of writing. */
  @ParameterizedTest
  @ValueSource(strings = {"\u001b[2J", "\u009b2J", "\u202e", "\u2028", "\r", "\u0007", "\u2066"})
  void noNameChangesWhatATerminalShows(String hostile) throws IOException {
    byte[] metadata =
        new MetadataWriter(6, 7, 1).operator("u" + hostile, "name" + hostile, 1, 0).end();

    assertThat(CommandRun.of("inspect", write(metadata)).stdout())
        .contains("name ")
        .doesNotContain(hostile);
    CommandRun json = CommandRun.of("inspect", "--json", write(metadata));
    assertThat(json.stdout()).doesNotContain(hostile);
    assertThat(json.json().findValuesAsText("name")).contains("name" + hostile);
  }
}
