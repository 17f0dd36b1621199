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
package io.checkpointreplicator.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdviceFileTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final JobId OTHER_JOB = new JobId("b".repeat(32));
  private static final SubsumptionAdvice ADVICE =
      new SubsumptionAdvice(1_700_000_000_000L, 3, 16, 3200, 1000);

  @TempDir private Path directory;
  private StorePath target;
  private AdviceFile file;

  @BeforeEach
  void createFile() {
    target = StorePath.parse("file:" + directory);
    file = new AdviceFile(target, JOB);
  }

  private Path onDisk() {
    return directory.resolve("_replicator/advice/" + JOB + ".json");
  }

  @Test
  void isReadAsItWasWritten() throws IOException {
    file.write(new SubsumptionAdvice(0, 1, 1, 0, 1));
    file.write(ADVICE);

    assertThat(file.read()).contains(ADVICE);
    assertThat(onDisk())
        .hasContent(
            "{'at':1700000000000,'subsumed':3,'plans':16,'copyMillis':3200,'intervalMillis':1000}"
                .replace('\'', '"'));
    assertThat(onDisk().getParent().toFile().list()).containsExactly(JOB + ".json");
  }

  @Test
  void thatThereIsNoneIsNoError() throws IOException {
    assertThat(file.read()).isEmpty();
    assertThat(AdviceFile.under(target)).isEmpty();
    file.delete();
  }

  @Test
  void isGoneWhenDeleted() throws IOException {
    file.write(ADVICE);
    file.delete();

    assertThat(file.read()).isEmpty();
  }

  @Test
  void eachJobHasItsOwn() throws IOException {
    new AdviceFile(target, OTHER_JOB).write(ADVICE);
    file.write(ADVICE);
    Files.writeString(onDisk().resolveSibling("README.json"), "{}");
    Files.writeString(onDisk().resolveSibling(JOB + ".part"), "{}");

    assertThat(AdviceFile.under(target)).containsExactly(file, new AdviceFile(target, OTHER_JOB));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{}", "[]", "{\"subsumed\":1,\"plans\":1}"})
  void whatIsNoAdviceIsRefused(String content) throws IOException {
    file.write(ADVICE);
    Files.writeString(onDisk(), content);

    assertThatIOException().isThrownBy(file::read);
  }
}
