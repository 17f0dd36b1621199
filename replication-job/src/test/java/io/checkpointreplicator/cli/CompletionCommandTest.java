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

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What bash completes with the script. */
@EnabledIf("hasBash")
class CompletionCommandTest {
  private static final Path BASH = Path.of("/bin/bash");

  @TempDir private Path directory;
  private Path script;

  static boolean hasBash() {
    return Files.isExecutable(BASH);
  }

  @BeforeEach
  void writeScript() throws IOException {
    CommandRun run = CommandRun.of("completion");
    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    script = Files.writeString(directory.resolve("completion"), run.stdout());
  }

  /** What is offered for the last of the words. */
  private List<String> complete(String... words) throws Exception {
    String typed =
        """
        set -e
        compopt() { :; } # which bash allows only while it completes
        source "$1"; shift
        COMP_WORDS=(checkpoint-replicator "$@"); COMP_CWORD=$#
        COMP_LINE="checkpoint-replicator $*"
        complete -p checkpoint-replicator > /dev/null
        _complete_checkpoint-replicator || true
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    ProcessBuilder bash = new ProcessBuilder(BASH.toString(), "-c", typed, "bash");
    bash.command().add(script.toString());
    bash.command().addAll(List.of(words));
    Process process = bash.redirectErrorStream(true).start();
    String printed =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor()).as(printed).isZero();
    return printed.lines().map(String::strip).toList();
  }

  @Test
  void aCommand() throws Exception {
    assertThat(complete("pro")).containsExactly("promote");
  }

  @Test
  void anOption() throws Exception {
    assertThat(complete("promote", "--allow")).containsExactly("--allow-older");
  }
}
