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

import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.flink.core.fs.FileStatus;

/**
 * Which files of a checkpoint the other checkpoints in its job's directory reference too. Of a file
 * that several handles share, each segment counts by itself.
 *
 * @param siblings the other completed checkpoints, the newest first
 * @param onlyHere what no other one references: it goes when this checkpoint goes
 */
public record Sharing(List<Sibling> siblings, Amount onlyHere) {

  /** Keeps its own copy. */
  public Sharing {
    siblings = List.copyOf(siblings);
  }

  /** Another completed checkpoint in the same directory. */
  public sealed interface Sibling permits Read, Unreadable {
    /** The N of {@code chk-N}. */
    long checkpointId();
  }

  /**
   * Its metadata was read.
   *
   * @param shared what both reference
   */
  public record Read(long checkpointId, Amount shared) implements Sibling {}

  /** Its metadata could not be read; why, in one line. */
  public record Unreadable(long checkpointId, String reason) implements Sibling {}

  /**
   * Reads the metadata of a checkpoint and of its siblings, as streams. A savepoint, or another
   * directory that is not called {@code chk-N}, has no siblings.
   *
   * @throws CheckpointException if the checkpoint's own metadata cannot be read
   * @throws IOException if the store cannot be read
   */
  public static Sharing of(CheckpointPlace place) throws IOException {
    FileIndex index = new FileIndex(place);
    Tally all = new Tally();
    place.read(onFiles(reference -> all.add(index.mention(reference))));
    Tally shared = new Tally();
    List<Sibling> siblings = new ArrayList<>();
    for (long id : siblingsOf(place)) {
      siblings.add(read(id, place, index, shared));
    }
    Amount total = all.amount();
    Amount elsewhere = shared.amount();
    return new Sharing(
        siblings,
        new Amount(total.files() - elsewhere.files(), total.bytes() - elsewhere.bytes(), 0));
  }

  private static Sibling read(long id, CheckpointPlace place, FileIndex index, Tally allShared)
      throws IOException {
    Tally shared = new Tally();
    try {
      CheckpointPlace sibling =
          CheckpointPlace.find(place.jobDirectory().resolve(CheckpointDirectory.name(id)));
      sibling.read(
          onFiles(
              reference ->
                  index
                      .known(sibling.resolve(reference), reference)
                      .ifPresent(
                          mention -> {
                            shared.add(mention);
                            allShared.add(mention);
                          })));
      return new Read(id, shared.amount());
    } catch (CheckpointException e) {
      return new Unreadable(id, e.getMessage());
    }
  }

  private static List<Long> siblingsOf(CheckpointPlace place) throws IOException {
    OptionalLong self = CheckpointDirectory.idOf(place.directory().name());
    List<Long> ids = new ArrayList<>();
    if (self.isPresent()) {
      for (FileStatus entry : Store.list(place.jobDirectory())) {
        OptionalLong id = CheckpointDirectory.idOf(Store.nameOf(entry));
        if (id.isPresent() && id.getAsLong() != self.getAsLong() && isCompleted(place, id)) {
          ids.add(id.getAsLong());
        }
      }
      ids.sort((a, b) -> Long.compare(b, a));
    }
    return ids;
  }

  private static boolean isCompleted(CheckpointPlace place, OptionalLong id) throws IOException {
    return Store.exists(
        place
            .jobDirectory()
            .resolve(CheckpointDirectory.name(id.getAsLong()))
            .resolve(CheckpointDirectory.METADATA));
  }

  private static MetadataVisitor onFiles(Consumer<StateFileReference> action) {
    return new MetadataVisitor() {
      @Override
      public void file(StateFileReference reference) {
        action.accept(reference);
      }
    };
  }
}
