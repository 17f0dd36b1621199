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
package io.checkpointreplicator.inspect;

import io.checkpointreplicator.inspect.Verification.Depth;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Compares the files of a checkpoint with what its metadata says, and its manifest if it has one.
 *
 * <ol>
 *   <li>The manifest is read, then the metadata.
 *   <li>What a replica's metadata names outside of its job's directory is a problem: it is not part
 *       of the replica, and not looked at.
 *   <li>Each other file's length, and checksum if asked for, is compared, by several threads.
 * </ol>
 */
final class Verifier {
  private final CheckpointPlace place;
  private final Depth depth;
  private final Optional<ReplicaTree> replica;

  private Verifier(CheckpointPlace place, Depth depth, Optional<ReplicaTree> replica) {
    this.place = place;
    this.depth = depth;
    this.replica = replica;
  }

  static Verifier of(CheckpointPlace place, Depth depth) throws IOException {
    Optional<ReplicaTree> replica = ReplicaTree.of(place);
    if (depth == Depth.CHECKSUMS && replica.isEmpty()) {
      String lookedAt =
          ReplicaTree.manifestPath(place)
              .map(path -> "there is no " + path)
              .orElse("its path does not end with <job-id>/chk-N");
      throw new CheckpointException(
          place.directory()
              + " is no replica with a manifest: "
              + lookedAt
              + ". Only a manifest has checksums; leave out --checksum to compare lengths.");
    }
    return new Verifier(place, depth, replica);
  }

  Verification verify(CheckedFiles checked) throws IOException, InterruptedException {
    ExpectedFiles expected = new ExpectedFiles(place);
    place.read(expected);
    List<Problem> problems = new ArrayList<>();
    List<FileCheck> checks = new ArrayList<>();
    replica.flatMap(tree -> metadataCheck(tree).look().problem()).ifPresent(problems::add);
    for (StorePath directory : expected.mergingDirectories()) {
      outside(directory).ifPresent(problems::add);
    }
    for (Map.Entry<StorePath, SizeRange> file : expected.sizes().entrySet()) {
      Optional<Problem> outside = outside(file.getKey());
      outside.ifPresent(problems::add);
      if (outside.isEmpty()) {
        checks.add(check(file.getKey(), file.getValue()));
      }
    }
    ParallelChecks.Result result = ParallelChecks.run(checks, checked);
    problems.addAll(result.problems());
    problems.sort(Comparator.comparing(problem -> problem.file().toString()));
    return new Verification(expected.sizes().size(), result.bytes(), problems);
  }

  private Optional<Problem> outside(StorePath path) {
    return replica
        .filter(tree -> !tree.contains(path))
        .map(
            tree ->
                new Problem(
                    path,
                    "outside of the replica",
                    "all its files and directories under " + tree.jobDirectory()))
        .or(() -> linkOutside(path));
  }

  /** What a link leads to elsewhere may be gone with the source. */
  private Optional<Problem> linkOutside(StorePath path) {
    if (replica.isEmpty()) {
      return Optional.empty();
    }
    try {
      Optional<Path> tree = Store.realPath(replica.get().jobDirectory());
      return Store.realPath(path)
          .filter(real -> tree.isPresent() && !real.startsWith(tree.get()))
          .map(
              real ->
                  new Problem(
                      path,
                      "a symbolic link to " + real,
                      "all files of the replica under " + replica.get().jobDirectory()));
    } catch (IOException e) {
      // Whatever is in the way is in the way of reading the file too, which becomes a problem.
      return Optional.empty();
    }
  }

  private FileCheck metadataCheck(ReplicaTree tree) {
    long bytes = tree.metadata().sizeBytes();
    return new FileCheck(place.metadata(), new SizeRange(bytes, bytes), proof(tree.metadata()));
  }

  private FileCheck check(StorePath file, SizeRange size) {
    if (replica.isEmpty()) {
      return new FileCheck(file, size, new FileCheck.Unproven());
    }
    FileCheck.Proof proof =
        replica
            .get()
            .content(file)
            .map(this::proof)
            .orElseGet(() -> new FileCheck.Unnamed(replica.get().manifestPath()));
    return new FileCheck(file, size, proof);
  }

  private FileCheck.Proof proof(Content content) {
    return depth == Depth.CHECKSUMS
        ? new FileCheck.Checksum(content)
        : new FileCheck.Size(content.sizeBytes());
  }
}
