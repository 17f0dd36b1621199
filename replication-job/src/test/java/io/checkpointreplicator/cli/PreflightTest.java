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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.UnreadyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final JobId JOB = new JobId("a".repeat(32));

  private final Faults faults = FaultyFileSystem.install();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private Path source;
  private Path target;

  @BeforeEach
  void createSource() throws IOException {
    source = Files.createDirectory(directory.resolve("source"));
    target = directory.resolve("target");
    options.set(ReplicationOptions.TARGET, path(target).toString());
    sources(source);
  }

  private static StorePath path(Path onDisk) {
    return FaultyFileSystem.path(onDisk);
  }

  private void sources(Path... paths) {
    options.set(
        ReplicationOptions.SOURCE,
        List.of(paths).stream().map(source -> path(source).toString()).toList());
  }

  private void check() throws UnreadyException {
    Preflight.check(Settings.of(options));
  }

  private void assertRefused(String message) {
    assertThatExceptionOfType(OptionException.class).isThrownBy(this::check).withMessage(message);
  }

  @Test
  void anEmptyBaseMayGetJobsLater() throws IOException {
    check();
    assertThat(target).isDirectory();
    check();
  }

  @Test
  void theTargetMayHoldReplicasAlready() throws IOException {
    Path replica = target.resolve(JOB + "/chk-1/_metadata");
    Files.createDirectories(replica.getParent());
    Files.writeString(replica, "a replica");
    check();
    assertThat(replica).hasContent("a replica");
  }

  @Test
  void nothingIsWrittenIntoTheSource() throws IOException {
    SourceTree.local(source, JOB).complete(1, metadata -> metadata);
    check();
    try (var files = Files.walk(source)) {
      assertThat(files.filter(Files::isRegularFile))
          .containsExactly(source.resolve(JOB + "/chk-1/_metadata"));
    }
  }

  @Test
  void eachSourceMustBeThere() {
    Path missing = directory.resolve("missing");
    sources(source, missing);
    assertRefused(
        "--source "
            + path(missing)
            + " does not exist. Name the directory of execution.checkpointing.dir.");
    assertThat(target).doesNotExist();
  }

  @Test
  void aSourceIsADirectory() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    sources(file);
    assertRefused("--source " + path(file) + " is a file; allowed: a directory.");
  }

  @Test
  void aSourceMustBeReadable() {
    faults.on(Operation.LIST, ".*/source").fail(() -> new IOException("Permission denied"));
    assertRefused("--source " + path(source) + " cannot be read: IOException: Permission denied");
    faults.recover();
    faults.on(Operation.STATUS, ".*/source").fail(() -> new IOException("Connection refused"));
    assertRefused("--source " + path(source) + " cannot be read: IOException: Connection refused");
  }

  @Test
  void aSourceOfAnUnknownStoreIsRefused() {
    options.set(ReplicationOptions.SOURCE, List.of("nosuchstore://host/flink"));
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(this::check)
        .withMessageStartingWith(
            "--source nosuchstore://host/flink cannot be read: Could not find a file system"
                + " implementation for scheme 'nosuchstore'.");
  }

  @Test
  void aBaseThatHoldsCheckpointsItselfNeedsTheIdOfTheJob() throws IOException {
    SourceTree.local(source, JOB).complete(3, metadata -> metadata);
    Path job = source.resolve(JOB.hex());
    sources(job);
    assertRefused(
        "--source "
            + path(job)
            + " holds checkpoints itself, not directories of jobs. Name its parent, or say whose"
            + " they are with --job-id.");
    options.set(ReplicationOptions.JOB_ID, JOB.hex());
    check();
  }

  /** The replication would go on without, and cost what it need not. */
  @Test
  void whatIsReusedMustBeThere() throws IOException {
    Path near = directory.resolve("near");
    options.set(ReplicationOptions.REUSE, List.of(path(near).toString()));
    String refusal =
        "--reuse "
            + path(near)
            + " is no directory. Name those that may still hold files of the source, or leave it"
            + " out.";
    assertRefused(refusal);
    Files.createFile(near);
    assertRefused(refusal);
    assertThat(target).doesNotExist();
    Files.delete(near);
    Files.createDirectory(near);
    check();
    faults.on(Operation.STATUS, ".*/near").fail(() -> new IOException("Connection refused"));
    assertRefused("--reuse " + path(near) + " cannot be read: IOException: Connection refused");
  }

  @Test
  void theTargetMustBeWritable() {
    faults.on(Operation.MKDIRS, ".*/target.*").fail(() -> new IOException("Permission denied"));
    assertRefused(
        "--target " + path(target) + " cannot be written: IOException: Permission denied");
    faults.recover();
    faults.on(Operation.MKDIRS, ".*/target.*").refuse();
    assertRefused(
        "--target "
            + path(target)
            + " cannot be written: Directory "
            + path(target)
            + "/_replicator cannot be created. Check permissions and quota.");
  }

  /** Then the arguments are not to blame. */
  @Test
  void theTargetMayBeWritableLater() {
    faults
        .on(Operation.MKDIRS, ".*/target.*")
        .fail(() -> new SafeModeException("Name node is in safe mode"));
    assertThatExceptionOfType(UnreadyException.class)
        .isThrownBy(this::check)
        .withMessageStartingWith("The NameNode of faulty:// is in safe mode");
  }

  @Test
  void theTargetIsADirectory() throws IOException {
    Files.createFile(target);
    assertRefused("--target " + path(target) + " is a file; allowed: a directory, there or not.");
    assertThat(target).isEmptyFile();
  }

  private void local(Path sourceBase, Path targetBase) {
    options.set(ReplicationOptions.SOURCE, List.of("file:" + sourceBase));
    options.set(ReplicationOptions.TARGET, "file:" + targetBase);
  }

  /** Otherwise the replicator would write into the source. */
  @Test
  void aLinkMustNotMakeTargetAndSourceLieInEachOther() throws IOException {
    Path link = Files.createSymbolicLink(directory.resolve("link"), source);
    Path inside = Files.createDirectory(source.resolve("replicas"));
    Path linkInside = Files.createSymbolicLink(directory.resolve("link2"), inside);

    for (Path hostile : List.of(link, linkInside)) {
      local(source, hostile);
      assertRefused(
          "--target file:"
              + hostile
              + " and --source file:"
              + source
              + " lie in each other: symbolic links lead to "
              + hostile.toRealPath()
              + " and "
              + source.toRealPath()
              + ". Choose a target outside of all source bases.");
    }
    local(linkInside, link);
    assertRefused(
        "--target file:"
            + link
            + " and --source file:"
            + linkInside
            + " lie in each other: symbolic links lead to "
            + source.toRealPath()
            + " and "
            + inside.toRealPath()
            + ". Choose a target outside of all source bases.");
    assertThat(source.resolve("_replicator")).doesNotExist();
  }

  @Test
  void theLogIsNotWrittenThroughALink() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.createDirectory(target);
    Files.createSymbolicLink(target.resolve("_replicator"), outside);
    local(source, target);

    assertRefused(
        "--target file:"
            + target
            + " cannot be written: its directory for the log, file:"
            + target
            + "/_replicator, is a symbolic link to "
            + outside.toRealPath()
            + ". Remove the link.");
  }

  @Test
  void basesMayBeReachedThroughLinks() throws IOException {
    Files.createDirectory(target);
    Path linkedSource = Files.createSymbolicLink(directory.resolve("dc1"), source);
    Path linkedTarget = Files.createSymbolicLink(directory.resolve("dc2"), target);
    local(linkedSource, linkedTarget);

    check();

    assertThat(target.resolve("_replicator")).isDirectory();
  }
}
