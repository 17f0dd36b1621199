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
package io.checkpointreplicator.model.replica;

import io.checkpointreplicator.model.path.StorePath;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the bytes of a source file were copied from, when the source file is itself a file of a
 * replica.
 *
 * @param path the file that was copied
 * @param range which bytes of it; their number is known
 * @param crc32c CRC32C of these bytes, as an unsigned 32 bit number
 */
public record Original(StorePath path, StateFile.Range range, long crc32c) {
  private static final Pattern FOREIGN = Pattern.compile("shared/(foreign-[0-9a-f]{32})/([^/]+)");

  /** How {@link StateFileMapper} calls the copy of a part of a file. */
  private static final Pattern PART = Pattern.compile("(.+)\\.([0-9]{1,18})-([0-9]{1,18})");

  /** Refuses numbers that no file can have. */
  public Original {
    new ReplicaFile.Content(range.length(), crc32c);
  }

  /** Length and checksum of the bytes. */
  public ReplicaFile.Content content() {
    return new ReplicaFile.Content(range.length(), crc32c);
  }

  /**
   * What a file of a replica was copied from: the inverse of {@link StateFileMapper}. Empty if the
   * manifest does not tell, or if what it tells is no path.
   *
   * @param origin the checkpoint that the replica is a copy of, as its manifest has it
   * @param replicaPath the file, as the manifest has it
   * @param content its content, as the manifest has it
   * @param foreign the directory with a {@link StateFileMapper#foreignName}, which does not tell it
   */
  public static Optional<Original> of(
      ReplicaStamp.Origin origin,
      String replicaPath,
      ReplicaFile.Content content,
      Function<String, Optional<StorePath>> foreign) {
    try {
      Matcher copyOfForeign = FOREIGN.matcher(replicaPath);
      if (copyOfForeign.matches()) {
        return foreign
            .apply(copyOfForeign.group(1))
            .map(directory -> of(directory.resolve("./" + copyOfForeign.group(2)), content));
      }
      StorePath checkpoint = StorePath.parse(origin.sourceDirectory());
      int slash = replicaPath.indexOf('/');
      boolean shared = ReplicaFile.SHARED_DIRECTORIES.contains(replicaPath.substring(0, slash));
      return Optional.of(
          shared
              ? of(checkpoint.parent().resolve("./" + replicaPath), content)
              : of(checkpoint.resolve("./" + replicaPath.substring(slash + 1)), content));
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  private static Original of(StorePath path, ReplicaFile.Content content) {
    Matcher part = PART.matcher(path.name());
    if (part.matches() && Long.parseLong(part.group(3)) == content.sizeBytes()) {
      return new Original(
          path.parent().resolve("./" + part.group(1)),
          new StateFile.Range(
              Long.parseLong(part.group(2)), content.sizeBytes(), StateFile.Extent.PART),
          content.crc32c());
    }
    return new Original(
        path,
        new StateFile.Range(0, content.sizeBytes(), StateFile.Extent.WHOLE),
        content.crc32c());
  }
}
