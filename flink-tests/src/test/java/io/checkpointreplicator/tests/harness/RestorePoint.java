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
package io.checkpointreplicator.tests.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.flink.configuration.Configuration;

/**
 * Where a job gets its state from.
 *
 * @param path directory or URI of a checkpoint or savepoint
 * @param claimMode who owns its files afterwards
 */
public record RestorePoint(String path, ClaimMode claimMode) {

  private static final String PATH = "execution.state-recovery.path";
  private static final String CLAIM_MODE = "execution.state-recovery.claim-mode";

  public RestorePoint {
    Objects.requireNonNull(path, "path must not be null");
    Objects.requireNonNull(claimMode, "claimMode must not be null");
  }

  public static RestorePoint of(Path directory, ClaimMode claimMode) {
    return new RestorePoint(directory.toUri().toString(), claimMode);
  }

  /** Returns the options that make a job start from here. */
  public Configuration configuration() {
    return Configuration.fromMap(Map.of(PATH, path, CLAIM_MODE, claimMode.name()));
  }

  /** Returns these arguments and those that make {@code flink run} start a job from here. */
  public List<String> runArguments(String... others) {
    List<String> arguments = new ArrayList<>(List.of(others));
    arguments.addAll(List.of("-s", path, "-claimMode", claimMode.name()));
    return arguments;
  }
}
