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

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.FileUtils;

/**
 * A directory on the local disk.
 *
 * @param path there or not
 */
record LocalSite(Path path) implements StoreSite {

  @Override
  public String directory(String name) {
    return "file:" + path.resolve(name);
  }

  @Override
  public SortedSet<Long> completed(String directory, JobID job) throws IOException {
    return CheckpointDirectories.of(Path.of(URI.create(directory)), job).completed().stream()
        .map(CompletedCheckpoint::id)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public void destroy() throws IOException {
    FileUtils.deleteDirectory(path.toFile());
  }
}
