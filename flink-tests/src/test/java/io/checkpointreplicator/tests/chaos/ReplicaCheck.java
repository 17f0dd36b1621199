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
package io.checkpointreplicator.tests.chaos;

import io.checkpointreplicator.model.replica.ManifestParser;
import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import io.checkpointreplicator.model.replica.ReplicaManifest;
import io.checkpointreplicator.tests.metadata.FlinkFiles;
import io.checkpointreplicator.tests.metadata.FlinkMetadata;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * Looks at one replica on the local disk, by what Flink's own loader reads from its metadata: each
 * file must lie in the directory of the job, with the length that the metadata says, and with the
 * length and checksum that the manifest says.
 */
final class ReplicaCheck {
  private static final Pattern FILE =
      Pattern.compile("(ABSOLUTE|RELATIVE|SEGMENT) (.*) (\\d+)\\+(\\d+)");
  private static final String DIRECTORY = "directory ";
  private static final Pattern RETIRED = Pattern.compile("(chk-\\d+)[.](\\d+)[.]json[.]gz");

  private static final int MOST_LOOKS = 3;

  private final Path replica;
  private final Path job;
  private final Predicate<Path> checksumToo;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> named = new HashSet<>();
  private long bytes;

  private ReplicaCheck(Path replica, Predicate<Path> checksumToo) {
    this.replica = replica;
    this.job = replica.getParent();
    this.checksumToo = checksumToo;
  }

  /**
   * What was found.
   *
   * @param problems none, if the replica is whole
   * @param files how many files its metadata names
   * @param bytes how many bytes of them were read
   */
  record Result(List<String> problems, int files, long bytes) {}

  /**
   * Looks at a replica.
   *
   * @param replica the {@code chk-N} directory
   * @param metadata the content of its {@code _metadata}
   * @param checksumToo the files whose bytes are read too
   */
  static Result of(Path replica, byte[] metadata, Predicate<Path> checksumToo) {
    ReplicaCheck check = new ReplicaCheck(replica, checksumToo);
    try {
      check.look(metadata);
    } catch (IOException | RuntimeException e) {
      check.problems.add(replica + " cannot be read: " + e);
    }
    return new Result(List.copyOf(check.problems), check.named.size(), check.bytes);
  }

  private void look(byte[] metadata) throws IOException {
    List<String> mentions = FlinkFiles.of(load(metadata));
    Optional<ReplicaManifest> manifest = manifest();
    if (manifest.isEmpty()) {
      problems.add("There is no manifest of " + replica);
    }
    manifest.ifPresent(found -> compareMetadata(metadata, found));
    for (String mention : mentions) {
      Matcher file = FILE.matcher(mention);
      if (file.matches()) {
        file(located(file), file, manifest);
      } else if (mention.startsWith(DIRECTORY)) {
        requireInside(local(mention.substring(DIRECTORY.length())));
      } else {
        problems.add("Flink names what is not known here: " + mention);
      }
    }
    manifest.ifPresent(
        found ->
            found.files().keySet().stream()
                .filter(path -> !named.contains(path))
                .forEach(path -> problems.add("Only the manifest names " + path)));
  }

  /**
   * Flink insists on metadata in the directory that relative files are resolved against, and that
   * of the replica may be hidden by now: it gets another one.
   */
  private static CheckpointMetadata load(byte[] metadata) throws IOException {
    Path directory = Files.createTempDirectory("metadata");
    Path file = Files.createFile(directory.resolve("_metadata"));
    try {
      return FlinkMetadata.load(metadata, directory.toUri().toString());
    } finally {
      Files.delete(file);
      Files.delete(directory);
    }
  }

  private void compareMetadata(byte[] metadata, ReplicaManifest manifest) {
    CRC32C crc = new CRC32C();
    crc.update(metadata);
    Content found = new Content(metadata.length, crc.getValue());
    if (!found.equals(manifest.stamp().metadata())) {
      problems.add(
          "The metadata of %s is %s, its manifest says %s"
              .formatted(replica, found, manifest.stamp().metadata()));
    }
  }

  private Path located(Matcher file) {
    return file.group(1).equals("RELATIVE")
        ? replica.resolve(file.group(2)).normalize()
        : local(file.group(2));
  }

  private static Path local(String uri) {
    return Path.of(URI.create(uri).getPath()).normalize();
  }

  private boolean requireInside(Path path) {
    if (path.startsWith(job)) {
      return true;
    }
    problems.add(path + " lies outside of " + job);
    return false;
  }

  private void file(Path path, Matcher mention, Optional<ReplicaManifest> manifest)
      throws IOException {
    if (!requireInside(path) || !named.add(job.relativize(path).toString())) {
      return;
    }
    long length;
    try {
      length = Files.size(path);
    } catch (NoSuchFileException e) {
      problems.add(path + " is not there");
      return;
    }
    long end = Long.parseLong(mention.group(3)) + Long.parseLong(mention.group(4));
    boolean right = mention.group(1).equals("SEGMENT") ? length >= end : length == end;
    if (!right) {
      problems.add("%s has %d bytes, its metadata says %d".formatted(path, length, end));
    }
    if (manifest.isPresent()) {
      compare(path, length, manifest.get().files().get(job.relativize(path).toString()));
    }
  }

  private void compare(Path path, long length, Content expected) throws IOException {
    if (expected == null) {
      problems.add("The manifest does not name " + path);
    } else if (length != expected.sizeBytes()) {
      problems.add(
          "%s has %d bytes, its manifest says %d".formatted(path, length, expected.sizeBytes()));
    } else if (checksumToo.test(path)) {
      byte[] content = Files.readAllBytes(path);
      CRC32C crc = new CRC32C();
      crc.update(content);
      bytes += content.length;
      if (crc.getValue() != expected.crc32c()) {
        problems.add(
            "%s has checksum %08x, its manifest says %08x"
                .formatted(path, crc.getValue(), expected.crc32c()));
      }
    }
  }

  /** Before a replica is hidden its manifest is moved aside, and that may be now. */
  private Optional<ReplicaManifest> manifest() throws IOException {
    Path manifests = job.resolve("_replicas");
    Optional<ReplicaManifest> found = Optional.empty();
    for (int look = 1; look <= MOST_LOOKS && found.isEmpty(); look++) {
      found = read(manifests.resolve(replica.getFileName() + ".json.gz"));
      if (found.isEmpty()) {
        found = retired(manifests.resolve("leases"));
      }
    }
    return found;
  }

  /** In the directory of whatever lease there is; it is renamed when the lease passes on. */
  private Optional<ReplicaManifest> retired(Path leases) throws IOException {
    List<Path> directories;
    try (Stream<Path> all = Files.list(leases)) {
      directories = all.filter(Files::isDirectory).map(lease -> lease.resolve("retired")).toList();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    for (Path directory : directories) {
      Optional<ReplicaManifest> manifest = newestRetired(directory);
      if (manifest.isPresent()) {
        return manifest;
      }
    }
    return Optional.empty();
  }

  private Optional<ReplicaManifest> newestRetired(Path directory) throws IOException {
    List<Path> newestFirst;
    try (Stream<Path> files = Files.list(directory)) {
      newestFirst =
          files
              .filter(file -> retiredAt(file) >= 0)
              .sorted(Comparator.comparingLong(this::retiredAt).reversed())
              .toList();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    for (Path file : newestFirst) {
      Optional<ReplicaManifest> manifest = read(file);
      if (manifest.isPresent()) {
        return manifest;
      }
    }
    return Optional.empty();
  }

  private long retiredAt(Path file) {
    Matcher name = RETIRED.matcher(file.getFileName().toString());
    return name.matches() && name.group(1).equals(replica.getFileName().toString())
        ? Long.parseLong(name.group(2))
        : -1;
  }

  private static Optional<ReplicaManifest> read(Path file) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return Optional.of(ManifestParser.read(in));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }
}
