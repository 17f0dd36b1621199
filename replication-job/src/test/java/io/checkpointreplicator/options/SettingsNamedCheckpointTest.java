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
package io.checkpointreplicator.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettingsNamedCheckpointTest {
  private static final String JOB = "a".repeat(32);

  private final Configuration options = new Configuration();

  @BeforeEach
  void setTarget() {
    options.set(ReplicationOptions.TARGET, "hdfs://dc2/flink");
    options.set(ReplicationOptions.ONCE, true);
  }

  private Settings named(String directory) {
    options.set(ReplicationOptions.CHECKPOINT, directory);
    return Settings.of(options);
  }

  private void assertRefused(String directory, String message) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> named(directory))
        .withMessage(message);
  }

  private static List<StorePath> paths(String... paths) {
    return List.of(paths).stream().map(StorePath::parse).toList();
  }

  @Test
  void theDirectoryOfACheckpointTellsItsJobAndBase() {
    Settings settings = named("hdfs://dc1/ckpt/" + JOB + "/chk-7");

    assertThat(settings.kind()).isEqualTo(CheckpointKind.CHECKPOINT);
    assertThat(settings.jobId()).contains(new JobId(JOB));
    assertThat(settings.sources()).isEqualTo(paths("hdfs://dc1/ckpt"));
    assertThat(settings.allowedRoots().roots()).isEqualTo(paths("hdfs://dc1/ckpt"));
  }

  @Test
  void aCheckpointMayLieElsewhere() {
    options.set(ReplicationOptions.JOB_ID, JOB);
    Settings settings = named("hdfs://dc1/backup/chk-7");

    assertThat(settings.kind()).isEqualTo(CheckpointKind.CHECKPOINT);
    assertThat(settings.sources()).isEqualTo(paths("hdfs://dc1/backup"));
  }

  @Test
  void aSavepointIsReadByItself() {
    options.set(ReplicationOptions.JOB_ID, JOB);
    Settings settings = named("hdfs://dc1/savepoints/savepoint-1");

    assertThat(settings.kind()).isEqualTo(CheckpointKind.SAVEPOINT);
    assertThat(settings.sources()).isEqualTo(paths("hdfs://dc1/savepoints/savepoint-1"));
  }

  @Test
  void aSourceThatHoldsTheCheckpointIsItsBase() {
    options.set(ReplicationOptions.SOURCE, List.of("hdfs://dc9/ckpt", "hdfs://dc1/ckpt"));
    Settings settings = named("hdfs://dc1/ckpt/" + JOB + "/chk-7");

    assertThat(settings.sources()).isEqualTo(paths("hdfs://dc9/ckpt", "hdfs://dc1/ckpt"));
  }

  @Test
  void refusesASavepointOfNobody() {
    assertRefused(
        "hdfs://dc1/savepoints/savepoint-1",
        "--checkpoint hdfs://dc1/savepoints/savepoint-1 lies in no directory that is called like a"
            + " job. Say whose it is with --job-id.");
  }

  @Test
  void refusesTheIdOfAnotherJob() {
    String other = "b".repeat(32);
    options.set(ReplicationOptions.JOB_ID, other);
    assertRefused(
        "hdfs://dc1/ckpt/" + JOB + "/chk-7",
        "--job-id is "
            + other
            + ", but --checkpoint hdfs://dc1/ckpt/"
            + JOB
            + "/chk-7 lies in the directory of another job. Leave --job-id out.");
  }

  @Test
  void refusesToGoOnAfterOneCheckpoint() {
    options.set(ReplicationOptions.ONCE, false);
    assertRefused(
        "hdfs://dc1/ckpt/" + JOB + "/chk-7",
        "--checkpoint names one checkpoint, which is replicated and that is all. Add --once.");
  }

  @Test
  void refusesATargetInsideTheSavepoint() {
    options.set(ReplicationOptions.JOB_ID, JOB);
    options.set(ReplicationOptions.TARGET, "hdfs://dc1/savepoint-1/replicas");
    assertRefused(
        "hdfs://dc1/savepoint-1",
        "--target hdfs://dc1/savepoint-1/replicas and --source hdfs://dc1/savepoint-1 lie in each"
            + " other. Choose a target outside of all source bases.");
  }
}
