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
package io.checkpointreplicator.plan;

import io.checkpointreplicator.model.metadata.CheckpointMetadataTranscoder;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.SourceFiles;
import io.checkpointreplicator.store.View;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * What PLAN does with the metadata of a checkpoint: reads it, finds what is not replicated yet and
 * writes it anew. For benchmarks, which live in another module.
 */
public final class MetadataPass {
  private static final PlanId PLAN = new PlanId(1, "0123abcd");

  private MetadataPass() {}

  /** Runs over the metadata once and returns what is to be copied. */
  public static List<CopyTask> run(
      SourceCheckpoint checkpoint, Settings settings, View view, OutputStream staged)
      throws IOException {
    CheckpointDiff diff = new CheckpointDiff(checkpoint, settings, view);
    SourceFiles sources = new SourceFiles(settings.allowedRoots());
    try (InputStream in = sources.open(checkpoint.metadata())) {
      CheckpointMetadataTranscoder.transcode(in, staged, diff, diff);
    }
    return diff.tasks(PLAN);
  }
}
