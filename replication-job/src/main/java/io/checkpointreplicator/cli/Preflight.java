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

import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.store.Store;
import io.checkpointreplicator.store.UnreadyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;

/** Looks at source bases and target before a job is started, to tell mistakes while one looks. */
final class Preflight {
  private Preflight() {}

  /**
   * Looks at the places that the settings name.
   *
   * @throws OptionException if a source base or what is to be reused cannot be read, or the target
   *     cannot be written
   * @throws UnreadyException if that is likely to be possible later
   */
  static void check(Settings settings) throws UnreadyException {
    settings.checkpoint().ifPresent(Preflight::checkCheckpoint);
    for (StorePath source : settings.sources()) {
      checkSource(source, settings);
    }
    settings.reusable().map(AllowedRoots::roots).orElse(List.of()).forEach(Preflight::checkReused);
    StorePath own = settings.target().resolve("_replicator");
    try {
      if (Store.status(settings.target()).filter(status -> !status.isDir()).isPresent()) {
        throw new OptionException(
            "--target " + settings.target() + " is a file; allowed: a directory, there or not.");
      }
      checkApart(settings, own);
      Store.createDirectories(own);
    } catch (UnreadyException e) {
      throw e;
    } catch (IOException e) {
      throw new OptionException(
          "--target " + settings.target() + " cannot be written: " + Messages.of(e), e);
    }
  }

  /** What the options cannot tell: where symbolic links on a local disk lead. */
  private static void checkApart(Settings settings, StorePath own) throws IOException {
    Optional<Path> target = Store.realPath(settings.target());
    for (StorePath source : settings.sources()) {
      Optional<Path> base = Store.realPath(source);
      if (target.isPresent()
          && base.isPresent()
          && (target.get().startsWith(base.get()) || base.get().startsWith(target.get()))) {
        throw new OptionException(
            "--target "
                + settings.target()
                + " and --source "
                + source
                + " lie in each other: symbolic links lead to "
                + target.get()
                + " and "
                + base.get()
                + ". Choose a target outside of all source bases.");
      }
    }
    for (StorePath directory : List.of(own, own.resolve("log"))) {
      Optional<Path> real = Store.realPath(directory);
      if (target.isPresent() && real.isPresent() && !real.get().startsWith(target.get())) {
        throw new OptionException(
            "--target "
                + settings.target()
                + " cannot be written: its directory for the log, "
                + directory
                + ", is a symbolic link to "
                + real.get()
                + ". Remove the link.");
      }
    }
  }

  private static void checkCheckpoint(StorePath directory) {
    StorePath metadata = directory.resolve(CheckpointDirectory.METADATA);
    try {
      if (!Store.exists(metadata)) {
        throw new OptionException(
            "--checkpoint "
                + directory
                + " has no file _metadata. Name the directory of a completed checkpoint or"
                + " savepoint.");
      }
    } catch (IOException e) {
      throw new OptionException(
          "--checkpoint " + directory + " cannot be read: " + Messages.of(e), e);
    }
  }

  /** A mistake here would show in nothing but the bytes that cross. */
  private static void checkReused(StorePath directory) {
    try {
      if (Store.status(directory).filter(FileStatus::isDir).isEmpty()) {
        throw new OptionException(
            "--reuse "
                + directory
                + " is no directory. Name those that may still hold files of the source, or leave"
                + " it out.");
      }
    } catch (IOException e) {
      throw new OptionException("--reuse " + directory + " cannot be read: " + Messages.of(e), e);
    }
  }

  private static void checkSource(StorePath source, Settings settings) {
    List<FileStatus> entries;
    try {
      Optional<FileStatus> base = Store.status(source);
      if (base.isEmpty()) {
        throw new OptionException(
            "--source "
                + source
                + " does not exist. Name the directory of execution.checkpointing.dir.");
      }
      if (!base.get().isDir()) {
        throw new OptionException("--source " + source + " is a file; allowed: a directory.");
      }
      entries = Store.list(source);
    } catch (IOException e) {
      throw new OptionException("--source " + source + " cannot be read: " + Messages.of(e), e);
    }
    boolean checkpointsInside =
        entries.stream().anyMatch(e -> CheckpointDirectory.idOf(Store.nameOf(e)).isPresent());
    if (checkpointsInside && settings.jobId().isEmpty() && settings.checkpoint().isEmpty()) {
      throw new OptionException(
          "--source "
              + source
              + " holds checkpoints itself, not directories of jobs. Name its parent, or say whose"
              + " they are with --job-id.");
    }
  }
}
