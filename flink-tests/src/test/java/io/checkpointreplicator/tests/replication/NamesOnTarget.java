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
package io.checkpointreplicator.tests.replication;

import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.tests.metadata.FileNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.apache.flink.runtime.state.filemerging.DirectoryStreamStateHandle;
import org.apache.flink.runtime.state.filemerging.SegmentFileStateHandle;
import org.apache.flink.runtime.state.filesystem.FileStateHandle;
import org.apache.flink.runtime.state.filesystem.RelativeFileStateHandle;

/**
 * What the files of a checkpoint are called in its replica: the same below the directory of the
 * job, by an absolute path. A range of a file is a file. What lies elsewhere gets a directory that
 * is named after the one it comes from.
 *
 * @param sourceJob the directory of the job that the checkpoint names
 * @param targetJob the URI of the directory of the job that the replica names
 * @param checkpointId the N of {@code chk-N}
 * @param paths whether whole files have an absolute path
 */
record NamesOnTarget(Path sourceJob, String targetJob, long checkpointId, MetadataPaths paths)
    implements FileNames {

  @Override
  public String file(FileStateHandle file) {
    String place =
        file instanceof RelativeFileStateHandle relative
            ? "chk-" + checkpointId + "/" + relative.getRelativePath()
            : placeOf(path(file.getFilePath()));
    return switch (paths) {
      case ABSOLUTE -> "file " + targetJob + "/" + place;
      case RELATIVE -> "relative file " + Path.of("chk-" + checkpointId).relativize(Path.of(place));
    };
  }

  @Override
  public String segment(SegmentFileStateHandle segment) {
    return "segment at 0 of %s/%s.%d-%d"
        .formatted(
            targetJob,
            placeOf(path(segment.getFilePath())),
            segment.getStartPos(),
            segment.getStateSize());
  }

  @Override
  public String directory(DirectoryStreamStateHandle directory) {
    Path path = path(directory.getDirectory());
    return "directory "
        + targetJob
        + "/"
        + (isOwn(path) ? sourceJob.relativize(path) : "shared/" + foreign(path));
  }

  private static Path path(org.apache.flink.core.fs.Path path) {
    return Path.of(path.getPath());
  }

  private String placeOf(Path file) {
    return isOwn(file)
        ? sourceJob.relativize(file).toString()
        : "shared/" + foreign(file.getParent()) + "/" + file.getFileName();
  }

  private boolean isOwn(Path path) {
    return path.startsWith(sourceJob)
        && Set.of("shared", "taskowned", "chk-" + checkpointId)
            .contains(sourceJob.relativize(path).getName(0).toString());
  }

  private static String foreign(Path directory) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("file:" + directory).getBytes(StandardCharsets.UTF_8));
      return "foreign-" + HexFormat.of().formatHex(digest, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
