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

import io.checkpointreplicator.inspect.Amount;
import io.checkpointreplicator.inspect.Sharing;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import java.io.PrintWriter;
import java.util.List;

/** What a checkpoint shares with others, for people. */
final class SharingText {
  /** The newest are the interesting ones; whoever keeps hundreds has the JSON. */
  private static final int MAX_SIBLINGS = 10;

  private final String indentation;
  private final PrintWriter out;

  SharingText(String indentation, PrintWriter out) {
    this.indentation = indentation;
    this.out = out;
  }

  void print(Sharing sharing) {
    List<Sharing.Sibling> siblings = sharing.siblings();
    out.println();
    if (siblings.isEmpty()) {
      out.println("Shared with other checkpoints beside it: there are none");
      return;
    }
    out.println("Shared with other checkpoints beside it");
    TextTable table =
        new TextTable(
            TextTable.left("checkpoint"), TextTable.right("files"), TextTable.right("bytes"));
    siblings.stream().limit(MAX_SIBLINGS).forEach(sibling -> addTo(table, sibling));
    row(table, "only this one", sharing.onlyHere());
    table.printTo(out, indentation);
    if (siblings.size() > MAX_SIBLINGS) {
      out.println(
          indentation + "... and " + (siblings.size() - MAX_SIBLINGS) + " more, see --json");
    }
  }

  private static void addTo(TextTable table, Sharing.Sibling sibling) {
    String name = CheckpointDirectory.name(sibling.checkpointId());
    if (sibling instanceof Sharing.Read read) {
      row(table, name, read.shared());
    } else if (sibling instanceof Sharing.Unreadable unreadable) {
      table.row(name, "?", "?").note(unreadable.reason());
    }
  }

  private static void row(TextTable table, String name, Amount amount) {
    table.row(name, amount.files(), Amounts.bytes(amount.bytes()));
  }
}
