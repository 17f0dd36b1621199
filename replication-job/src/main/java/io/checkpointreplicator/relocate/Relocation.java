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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.inspect.Problem;
import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.store.Store;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes checkpoints that were copied byte for byte restore where the copy lies.
 *
 * <p>For each checkpoint, one after the other:
 *
 * <ol>
 *   <li>Its metadata is read. Each reference is resolved against the old place, and mapped to the
 *       new one.
 *   <li>Each file must be there, in its new place, with the right length.
 *   <li>The metadata is written anew beside the old one, and replaces it. In a copy of a replica
 *       the manifest is told of it before.
 * </ol>
 *
 * Nothing outside of the new places is read or written: of the old ones only the names count.
 */
public final class Relocation {
  private final Move move;
  private final List<Move> also;
  private final MetadataPaths form;

  /**
   * A relocation of one tree.
   *
   * @param move the tree: a base of jobs, a job's directory, or a checkpoint
   * @param also directories outside of it that its checkpoints reference too
   * @param form how whole files are going to be named
   */
  public Relocation(Move move, List<Move> also, MetadataPaths form) {
    this.move = move;
    this.also = List.copyOf(also);
    this.form = form;
  }

  /**
   * Relocates all completed checkpoints of the tree. Doing it again changes nothing; after a crash
   * it goes on.
   *
   * @param report is told of each checkpoint as soon as it is done
   * @throws CheckpointException if there is none
   * @throws IOException if the store cannot be read or written; what was done stays
   */
  public void run(Consumer<RelocationResult> report) throws IOException, InterruptedException {
    CopiedTree copy = CopiedTree.find(move);
    List<Move> moves = new ArrayList<>(copy.moves());
    moves.addAll(also);
    Moves tree = new Moves(copy.moves());
    Moves all = new Moves(moves);
    for (CopiedCheckpoint checkpoint : copy.checkpoints()) {
      report.accept(relocate(checkpoint, tree, all));
    }
  }

  private RelocationResult relocate(CopiedCheckpoint checkpoint, Moves tree, Moves all)
      throws IOException, InterruptedException {
    Replacement metadata = new Replacement(checkpoint.metadata());
    metadata.recover();
    NewLocations locations = new NewLocations(checkpoint, tree, all, form);
    try {
      transcode(checkpoint, locations, OutputStream.nullOutputStream());
    } catch (MetadataFormatException | IllegalArgumentException e) {
      return new RelocationResult.Refused(
          checkpoint.directory(), checkpoint.metadata().name() + ": " + e.getMessage());
    }
    String obstacles = locations.obstacles().inWords();
    if (!obstacles.isEmpty()) {
      return new RelocationResult.Refused(checkpoint.directory(), obstacles);
    }
    List<Problem> problems = locations.files().problems();
    if (!problems.isEmpty()) {
      return new RelocationResult.Refused(checkpoint.directory(), Obstacles.inWords(problems));
    }
    if (locations.changed() == 0) {
      return new RelocationResult.UpToDate(checkpoint.directory());
    }
    rewrite(checkpoint, metadata, new NewLocations(checkpoint, tree, all, form));
    return new RelocationResult.Rewritten(checkpoint.directory(), locations.changed());
  }

  private static void rewrite(
      CopiedCheckpoint checkpoint, Replacement metadata, NewLocations locations)
      throws IOException {
    MeasuredContent content = new MeasuredContent(out -> transcode(checkpoint, locations, out));
    try {
      metadata.prepare(content);
      CopiedManifest.update(checkpoint, content.measured());
      metadata.commit();
    } catch (IOException e) {
      try {
        metadata.recover();
      } catch (IOException suppressed) {
        e.addSuppressed(suppressed);
      }
      throw e;
    }
  }

  private static void transcode(
      CopiedCheckpoint checkpoint, NewLocations locations, OutputStream out) throws IOException {
    try (InputStream in = Store.open(checkpoint.metadata())) {
      CheckpointMetadataTranscoder.transcode(in, out, locations, new MetadataVisitor() {});
    }
  }
}
