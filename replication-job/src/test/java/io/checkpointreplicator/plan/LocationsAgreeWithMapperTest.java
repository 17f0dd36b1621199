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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.checkpointreplicator.model.metadata.FileLocation;
import io.checkpointreplicator.model.metadata.LengthRule;
import io.checkpointreplicator.model.metadata.PathEncoding;
import io.checkpointreplicator.model.metadata.StateFileReference;
import io.checkpointreplicator.model.metadata.StatePart;
import io.checkpointreplicator.model.metadata.StateRole;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.ReferenceException;
import io.checkpointreplicator.model.replica.ReplicaFile;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.model.replica.ReplicaStamp;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.model.replica.StateFile;
import io.checkpointreplicator.model.replica.StateFileMapper;
import io.checkpointreplicator.model.replica.TargetLayout;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.Replica;
import io.checkpointreplicator.store.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.apache.flink.configuration.Configuration;

/**
 * A replicated file is found by its directory and name alone. Whatever the path looks like, the
 * metadata must say and refuse what the mapper says and refuses.
 */
class LocationsAgreeWithMapperTest {
  private static final JobId JOB = new JobId("a".repeat(32));
  private static final StorePath JOB_DIRECTORY = StorePath.parse("file:/source/" + JOB);
  private static final SourceCheckpoint CHECKPOINT =
      new SourceCheckpoint(JOB, JOB_DIRECTORY, 7, 1000);

  @Property(tries = 5000)
  void replicatedFilesGoWhereTheMapperSays(
      @ForAll("paths") String path,
      @ForAll("paths") String before,
      @ForAll PathEncoding encoding,
      @ForAll LengthRule rule,
      @ForAll("targets") String target,
      @ForAll("lengths") long replicatedBytes)
      throws ReferenceException {
    Settings settings = settings(target);
    StateFileReference reference = reference(encoding, path, rule);
    StateFileMapper mapper = new StateFileMapper(CHECKPOINT, settings.allowedRoots());
    StateFile file;
    try {
      file = mapper.map(reference);
    } catch (ReferenceException e) {
      Statistics.collect("refused");
      assertRefused(new CheckpointDiff(CHECKPOINT, settings, viewThatNames(path)), reference, e);
      return;
    }
    CheckpointDiff diff =
        new CheckpointDiff(
            CHECKPOINT,
            settings,
            viewOf(Map.of(file.targetPath(), new Content(replicatedBytes, 1))));
    // What was seen before makes no difference.
    tryToRewrite(diff, reference(encoding, before, rule));

    boolean fits = rule == LengthRule.AT_LEAST ? replicatedBytes >= 10 : replicatedBytes == 10;
    if (encoding == PathEncoding.SEGMENT) {
      fits = replicatedBytes == 10;
    }
    Statistics.collect(fits ? "replicated" : "of another length");
    if (fits) {
      String copy = new TargetLayout(settings.target(), JOB).file(file.targetPath()).toString();
      assertThat(diff.rewrite(reference))
          .isEqualTo(
              encoding == PathEncoding.SEGMENT
                  ? new FileLocation.Segment(copy, 0)
                  : new FileLocation.Absolute(copy));
    } else {
      assertThatExceptionOfType(ReferenceException.class)
          .isThrownBy(() -> diff.rewrite(reference))
          .withMessageContaining("State files never change: the metadata or the copy is wrong.");
    }
  }

  private static void assertRefused(
      CheckpointDiff diff, StateFileReference reference, ReferenceException reason) {
    assertThatExceptionOfType(ReferenceException.class)
        .isThrownBy(() -> diff.rewrite(reference))
        .withMessage(reason.getMessage());
  }

  private static void tryToRewrite(CheckpointDiff diff, StateFileReference reference) {
    try {
      diff.rewrite(reference);
    } catch (ReferenceException refused) {
      Statistics.label("another before").collect("refused");
    }
  }

  private static Settings settings(String target) {
    Configuration options = new Configuration();
    options.set(ReplicationOptions.SOURCE, List.of("file:/source"));
    options.set(ReplicationOptions.TARGET, target);
    options.set(ReplicationOptions.ALLOWED_ROOTS, List.of("file:/dstl", "hdfs://nn/"));
    return Settings.of(options);
  }

  private static StateFileReference reference(PathEncoding encoding, String path, LengthRule rule) {
    return new StateFileReference(
        encoding,
        path,
        encoding == PathEncoding.SEGMENT ? 5 : 0,
        10,
        rule,
        StateRole.MANAGED_KEYED,
        StatePart.INCREMENTAL_SHARED);
  }

  /** Were a refused path looked up by directory and name, a replica could seem to have it. */
  private static View viewThatNames(String path) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    Map<String, Content> files = new HashMap<>();
    for (String directory : List.of("shared/", "chk-7/", "taskowned/a/")) {
      if (isPlace(directory + name)) {
        files.put(directory + name, new Content(10, 1));
      }
    }
    return viewOf(files);
  }

  private static boolean isPlace(String replicaPath) {
    try {
      return replicaPath.equals(new ReplicaFile(replicaPath, new Content(10, 1)).path());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static View viewOf(Map<String, Content> files) {
    ReplicaStamp stamp =
        new ReplicaStamp(
            new ReplicaStamp.Origin(JOB, 6, "file:/source", JOB_DIRECTORY + "/chk-6"),
            "1-0123abcd",
            new ReplicaStamp.Times(0, 0, 0),
            new ReplicaStamp.Totals(0, 0, 0, 0),
            new Content(0, 0));
    return new View(
        List.of(
            new View.Entry(
                new Replica(JOB, 6, 0), new View.Proven(new ReplicaManifest(stamp, files)))));
  }

  @Provide
  Arbitrary<Long> lengths() {
    return Arbitraries.of(10L, 10L, 10L, 9L, 11L);
  }

  @Provide
  Arbitrary<String> targets() {
    return Arbitraries.of("file:/target", "file:///target//x/", "hdfs://NN:8020/t", "s3://b");
  }

  @Provide
  Arbitrary<String> paths() {
    Arbitrary<String> directories =
        Arbitraries.of(
            JOB_DIRECTORY + "/shared",
            JOB_DIRECTORY + "/chk-7",
            JOB_DIRECTORY + "/taskowned/a",
            "file:///source//" + JOB + "/shared",
            "file:/source/other/shared",
            "file:/dstl",
            "file:/elsewhere",
            "hdfs://nn",
            "hdfs://nn:secret",
            "..",
            "x");
    Arbitrary<String> piece =
        Arbitraries.frequencyOf(
            Tuple.of(4, Arbitraries.strings().alpha().ofLength(5)),
            Tuple.of(
                2,
                Arbitraries.of(
                    "..", ".", "", "_metadata", "\\", "a:b", "%2e", "?#", "a b", "\u007f")),
            Tuple.of(1, Arbitraries.strings().ofMaxLength(4)));
    Arbitrary<String> way =
        piece.list().ofMinSize(1).ofMaxSize(3).map(pieces -> String.join("/", pieces));
    Arbitrary<String> longer = Arbitraries.of(1, 1, 1, 1, 1, 240, 1900).map("abcd"::repeat);
    return Combinators.combine(directories, way, longer.map(l -> l.length() == 4 ? "" : l))
        .as((directory, names, end) -> directory + "/" + names + end);
  }
}
