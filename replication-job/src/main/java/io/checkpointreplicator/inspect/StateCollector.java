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

import io.checkpointreplicator.inspect.Inspection.Form;
import io.checkpointreplicator.inspect.Inspection.Kind;
import io.checkpointreplicator.model.replica.FileScope;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Adds up all state: by kind, by place, in total. */
final class StateCollector {
  private final CheckpointPlace place;
  private final Map<StateKind, Map<Form, Tally>> kinds = new EnumMap<>(StateKind.class);
  private final Map<FileScope, Tally> scopes = new EnumMap<>(FileScope.class);
  private final DirectoryTally foreign = new DirectoryTally();
  private final Tally total = new Tally();

  StateCollector(CheckpointPlace place) {
    this.place = place;
    for (FileScope scope : FileScope.values()) {
      scopes.put(scope, new Tally());
    }
  }

  void file(StateKind kind, FileIndex.Mention mention) {
    FileScope scope = place.scopeOf(mention.path());
    tally(kind, mention.segment() == FileIndex.WHOLE ? Form.OWN : Form.MERGED).add(mention);
    scopes.get(scope).add(mention);
    total.add(mention);
    if (scope == FileScope.FOREIGN) {
      foreign.add(mention);
    }
  }

  void inlineState(StateKind kind, long bytes) {
    tally(kind, Form.OWN).addInline(bytes);
    total.addInline(bytes);
  }

  private Tally tally(StateKind kind, Form form) {
    return kinds
        .computeIfAbsent(kind, any -> new EnumMap<>(Form.class))
        .computeIfAbsent(form, any -> new Tally());
  }

  Inspection.State state() {
    List<Kind> found = new ArrayList<>();
    kinds.forEach(
        (kind, forms) ->
            forms.forEach((form, tally) -> found.add(new Kind(kind, form, tally.amount()))));
    Map<FileScope, Amount> amounts = new EnumMap<>(FileScope.class);
    scopes.forEach((scope, tally) -> amounts.put(scope, tally.amount()));
    return new Inspection.State(found, amounts, foreign.directories(), total.amount());
  }
}
