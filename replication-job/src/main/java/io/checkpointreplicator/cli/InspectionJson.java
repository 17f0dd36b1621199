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
import io.checkpointreplicator.inspect.Inspection;
import io.checkpointreplicator.inspect.Inspection.Form;
import io.checkpointreplicator.inspect.ReferencedDirectory;
import io.checkpointreplicator.inspect.Sharing;
import io.checkpointreplicator.model.replica.FileScope;
import java.util.List;
import java.util.Locale;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ArrayNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An inspection as JSON. Fields may be added, none goes or changes its meaning:
 *
 * <pre>
 * { "metadata": { "path", "version", "checkpoint", "bytes", "propertiesBytes" },
 *   "operators": [ { "uid", "name", "id", "parallelism", "maxParallelism", "subtasksWithState",
 *                    "finishedSubtasks", "fullyFinished", "files", "bytes", "inlineBytes" }, ... ],
 *   "kinds": [ { "kind", "mergedFiles", "files", "bytes", "inlineBytes" }, ... ],
 *   "scopes": { "exclusive": { "files", "bytes" }, "shared", "taskowned", "foreign" },
 *   "total": { "files", "bytes", "inlineBytes" },
 *   "foreign": [ { "directory", "references", "files", "bytes" }, ... ],
 *   "sharedWith": [ { "checkpoint", "files", "bytes" }, ... ],
 *   "onlyHere": { "files", "bytes" },
 *   "masterStates": [ { "name", "version", "bytes" }, ... ],
 *   "survivesByteCopy": true or false,
 *   "lostInByteCopy": { "absolute": [ { "directory", "references", "files", "bytes" }, ... ],
 *                       "segments": [ ... ], "mergingDirectories": [ "...", ... ] } }
 * </pre>
 *
 * {@code uid} and {@code name} are null where the metadata has none. {@code kind} is the name of a
 * {@link io.checkpointreplicator.inspect.StateKind} in lower case with dashes. {@code sharedWith}
 * names the other checkpoints in the same directory, the newest first; one that cannot be read has
 * {@code problem} instead of numbers.
 */
final class InspectionJson {
  private static final String FILES = "files";
  private static final String BYTES = "bytes";

  private InspectionJson() {}

  static ObjectNode of(Inspection inspection, Sharing sharing) {
    Inspection.Header header = inspection.header();
    ObjectNode json = JsonText.object();
    json.putObject("metadata")
        .put("path", header.place().metadata().toString())
        .put("version", header.version())
        .put("checkpoint", header.checkpointId())
        .put(BYTES, header.place().metadataBytes())
        .put("propertiesBytes", header.propertiesBytes());
    ArrayNode operators = json.putArray("operators");
    inspection.operators().forEach(operator -> put(operators.addObject(), operator));
    putState(json, inspection.state());
    putSharing(json, sharing);
    ArrayNode masterStates = json.putArray("masterStates");
    for (Inspection.MasterState state : inspection.masterStates()) {
      masterStates
          .addObject()
          .put("name", state.name())
          .put("version", state.version())
          .put(BYTES, state.bytes());
    }
    json.put("survivesByteCopy", inspection.survivesByteCopy());
    ObjectNode lost = json.putObject("lostInByteCopy");
    put(lost.putArray("absolute"), inspection.anchors().absolute());
    put(lost.putArray("segments"), inspection.anchors().segments());
    ArrayNode directories = lost.putArray("mergingDirectories");
    inspection.anchors().mergingDirectories().forEach(path -> directories.add(path.toString()));
    return json;
  }

  private static void put(ObjectNode json, Inspection.Operator operator) {
    json.put("uid", operator.header().uid().orElse(null))
        .put("name", operator.header().name().orElse(null))
        .put("id", operator.header().operatorId())
        .put("parallelism", operator.header().parallelism())
        .put("maxParallelism", operator.header().maxParallelism())
        .put("subtasksWithState", operator.subtasksWithState())
        .put("finishedSubtasks", operator.finishedSubtasks())
        .put("fullyFinished", operator.header().isFullyFinished());
    put(json, operator.amount());
  }

  private static void putState(ObjectNode json, Inspection.State state) {
    ArrayNode kinds = json.putArray("kinds");
    for (Inspection.Kind kind : state.kinds()) {
      put(
          kinds
              .addObject()
              .put("kind", kind.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .put("mergedFiles", kind.form() == Form.MERGED),
          kind.amount());
    }
    ObjectNode scopes = json.putObject("scopes");
    for (FileScope scope : FileScope.values()) {
      Amount amount = state.scopes().get(scope);
      scopes
          .putObject(InspectionText.name(scope))
          .put(FILES, amount.files())
          .put(BYTES, amount.bytes());
    }
    put(json.putObject("total"), state.total());
    put(json.putArray("foreign"), state.foreign());
  }

  private static void putSharing(ObjectNode json, Sharing sharing) {
    ArrayNode siblings = json.putArray("sharedWith");
    for (Sharing.Sibling sibling : sharing.siblings()) {
      ObjectNode node = siblings.addObject().put("checkpoint", sibling.checkpointId());
      if (sibling instanceof Sharing.Read read) {
        node.put(FILES, read.shared().files()).put(BYTES, read.shared().bytes());
      } else if (sibling instanceof Sharing.Unreadable unreadable) {
        node.put("problem", unreadable.reason());
      }
    }
    json.putObject("onlyHere")
        .put(FILES, sharing.onlyHere().files())
        .put(BYTES, sharing.onlyHere().bytes());
  }

  private static void put(ObjectNode json, Amount amount) {
    json.put(FILES, amount.files())
        .put(BYTES, amount.bytes())
        .put("inlineBytes", amount.inlineBytes());
  }

  private static void put(ArrayNode json, List<ReferencedDirectory> directories) {
    for (ReferencedDirectory directory : directories) {
      json.addObject()
          .put("directory", directory.path().toString())
          .put("references", directory.references())
          .put(FILES, directory.files())
          .put(BYTES, directory.bytes());
    }
  }
}
