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
package io.checkpointreplicator.retain;

import io.checkpointreplicator.fixture.MetadataBytes;
import io.checkpointreplicator.fixture.ReplicaTree;
import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;

/** What is in a job's tree of replicas that were moved aside, and what is wrong with them. */
final class EraCheck {
  private static final String METADATA = "_replicas/eras/[0-9]+/chk-[0-9]+/_metadata";

  private final ReplicaTree tree;

  EraCheck(ReplicaTree tree) {
    this.tree = tree;
  }

  /** A visible replica with one file for itself and one in common with the next, as metadata. */
  void relativeReplica(long id) throws IOException {
    String[] files = {"shared/all", "shared/" + id, "shared/" + (id + 1), "chk-" + id + "/own"};
    tree.replica(id, files);
    MetadataBytes metadata = MetadataBytes.of(MetadataBytes.NEWEST_VERSION, id);
    for (String file : files) {
      metadata.relative(file.startsWith("chk-") ? "own" : "../" + file, 10);
    }
    Files.write(tree.onDisk(tree.layout().metadata(id)), metadata.toByteArray());
  }

  /** {@code T/chk-N} of those that restore, oldest first. */
  List<String> restorable() {
    return tree.paths().stream()
        .filter(path -> path.matches(METADATA))
        .map(path -> path.substring("_replicas/eras/".length(), path.lastIndexOf('/')))
        .toList();
  }

  /** A replica restores if each file is there that its metadata names, by an absolute path. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    for (String path : tree.paths()) {
      if (path.matches(METADATA)) {
        try (InputStream in = Files.newInputStream(tree.onDisk(path))) {
          CheckpointMetadataReader.read(
              in,
              new MetadataVisitor() {
                @Override
                public void file(StateFileReference reference) {
                  check(path, reference, problems);
                }
              });
        } catch (IOException e) {
          problems.add(path + ": " + e);
        }
      }
    }
    return problems;
  }

  private void check(String path, StateFileReference reference, List<String> problems) {
    if (reference.encoding() == PathEncoding.RELATIVE) {
      problems.add(path + " names the relative " + reference.path());
    } else if (!Files.exists(tree.onDisk(StorePath.parse(reference.path())))) {
      problems.add(path + " names " + reference.path() + ", which is not there");
    }
  }
}
