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
package io.checkpointreplicator.tests.variants;

import static org.assertj.core.api.Assertions.assertThat;

import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.tests.replication.ReplicatedJob;
import io.checkpointreplicator.tests.replication.Replication;
import io.checkpointreplicator.tests.replication.SeenCheckpoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.flink.configuration.Configuration;

/** A source and a target site, and a replicator at the target that serves all jobs of a test. */
final class TwoSites implements AutoCloseable {
  private static final int LEAST_CHECKPOINTS = 4;
  private static final int MOST_CHECKPOINTS = 40;

  private final Path directory;
  private final Site source;
  private final Site target;
  private final Replication replication;

  private TwoSites(Path directory, Site source, Site target, Replication replication) {
    this.directory = directory;
    this.source = source;
    this.target = target;
    this.replication = replication;
  }

  static TwoSites open(Path directory) throws Exception {
    return open(directory, MetadataPaths.ABSOLUTE);
  }

  static TwoSites open(Path directory, MetadataPaths paths) throws Exception {
    Site source = Site.open(directory.resolve("dc1"));
    Site target = Site.open(directory.resolve("dc2"));
    Configuration options = options(source, target);
    options.set(ReplicationOptions.METADATA_PATHS, paths);
    return new TwoSites(directory, source, target, Replication.start(target.cluster(), options));
  }

  /** The options of a replication that reads all that the jobs of a site write. */
  static Configuration options(Site from, Site to) throws IOException {
    Files.createDirectories(from.checkpoints());
    Configuration options = Replication.options(from.checkpoints(), to.replicas());
    options.set(
        ReplicationOptions.ALLOWED_ROOTS,
        List.of(Site.uri(from.changelog()), Site.uri(from.forst()), Site.uri(from.replicas())));
    return options;
  }

  Site source() {
    return source;
  }

  Site target() {
    return target;
  }

  /**
   * Runs the job of a variant at the source until a checkpoint with all that the variant must have
   * was replicated. The source stays.
   */
  ReplicatedCheckpoint replicate(Variant variant) throws Exception {
    Path own = Files.createTempDirectory(directory, variant.name().toLowerCase(Locale.ROOT));
    ReplicatedCheckpoint.Output output = ReplicatedCheckpoint.Output.in(own);
    RunningJob job = RunningJob.start(source, variant, output.directory());
    if (variant.restoredBefore().isPresent()) {
      long restored = job.checkpoint();
      job.cancel();
      job = job.restore(source, variant.parallelism(), restored, variant.restoredBefore().get());
    }
    SeenCheckpoints seen = new SeenCheckpoints(job.checkpoints(), own.resolve("seen"));
    long newest = replicate(job, variant, replication, seen);
    job.cancel();
    output.save();
    return new ReplicatedCheckpoint(
        job, newest, target.replicas().resolve(job.id() + "/chk-" + newest), output);
  }

  /** The same, and then all that the jobs of the source have written is gone. */
  ReplicatedCheckpoint replicateAndLoseTheSource(Variant variant) throws Exception {
    ReplicatedCheckpoint replica = replicate(variant);
    FileTree.delete(source.checkpoints());
    FileTree.delete(source.changelog());
    FileTree.delete(source.forst());
    return replica;
  }

  /** Replicates what a job at the target takes now back to the source. */
  Path replicateBack(RunningJob job, Variant variant) throws Exception {
    Path seen = Files.createTempDirectory(directory, "back");
    Replication back = Replication.start(source.cluster(), options(target, source));
    long newest = replicate(job, variant, back, new SeenCheckpoints(job.checkpoints(), seen));
    back.cancel();
    return source.replicas().resolve(job.id() + "/chk-" + newest);
  }

  private static long replicate(
      RunningJob job, Variant variant, Replication replication, SeenCheckpoints seen)
      throws IOException {
    ReplicatedJob replicated = ReplicatedJob.of(replication, job.id(), seen);
    Set<String> kinds = Set.of();
    long newest = 0;
    for (int i = 0; i < MOST_CHECKPOINTS; i++) {
      // A compaction would put an end to the references to the files of the job before.
      newest = variant.restoredBefore().isPresent() ? job.idleCheckpoint() : job.checkpoint();
      assertThat(replicated.awaitReplica(newest).checkpointId()).isEqualTo(newest);
      Path metadata = seen.metadata().get(newest);
      kinds = Content.of(metadata, job.checkpoints().jobDirectory()).kinds();
      if (i + 1 >= LEAST_CHECKPOINTS && kinds.containsAll(variant.contents())) {
        break;
      }
    }
    assertThat(kinds).as("chk-%d of %s", newest, variant).containsAll(variant.contents());
    replicated.assertFaithful();
    return newest;
  }

  /** Cancels the jobs of a test that has failed half-way. */
  void endWhatIsLeft() {
    source.cluster().cancelAll(VariantJob.NAME);
    target.cluster().cancelAll(VariantJob.NAME);
  }

  @Override
  public void close() {
    replication.cancel();
    target.close();
    source.close();
  }
}
