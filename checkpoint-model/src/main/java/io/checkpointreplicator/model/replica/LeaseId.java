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

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Identity of a lease on a job's tree, and the name of the directory that its holder works in.
 *
 * @param epoch grows each time the lease changes hands, from 1; 0 for the lease nobody held yet
 * @param owner who holds it: up to 64 letters, digits and underscores
 */
public record LeaseId(long epoch, String owner) implements Comparable<LeaseId> {
  private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9_]{1,64}");
  private static final Pattern NAME = Pattern.compile("([0-9]{1,18})-(" + OWNER + ")");

  /** Not held by anybody yet. */
  public static final LeaseId VACANT = new LeaseId(0, "vacant");

  /** Owner of a tree that was promoted: nobody may take the lease from it. */
  public static final String PROMOTED = "promoted";

  /** Owner of a tree that was released again: anybody may take the lease. */
  public static final String RELEASED = "released";

  private static final Comparator<LeaseId> ORDER =
      Comparator.comparingLong(LeaseId::epoch)
          .thenComparing(LeaseId::owner, Comparator.reverseOrder());

  /** Refuses what cannot be the name of a directory. */
  public LeaseId {
    if (!NAME.matcher(epoch + "-" + owner).matches()) {
      throw new IllegalArgumentException(
          "Not a lease: epoch "
              + epoch
              + ", owner '"
              + owner
              + "'. Allowed are epochs from 0 and owners of 1 to 64 letters, digits or '_'.");
    }
  }

  /** Whether a replicator may be called so. */
  public static boolean isOwner(String name) {
    return OWNER.matcher(name).matches() && !name.equals(PROMOTED);
  }

  /** The lease of the next owner. */
  public LeaseId next(String nextOwner) {
    return new LeaseId(epoch + 1, nextOwner);
  }

  /** The lease with such a directory; empty if it is not the directory of a lease. */
  public static Optional<LeaseId> parse(String directoryName) {
    Matcher matcher = NAME.matcher(directoryName);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    LeaseId lease = new LeaseId(Long.parseLong(matcher.group(1)), matcher.group(2));
    return lease.toString().equals(directoryName) ? Optional.of(lease) : Optional.empty();
  }

  /** By epoch. Two that were taken at once have the same: the lower owner wins. */
  @Override
  public int compareTo(LeaseId other) {
    return ORDER.compare(this, other);
  }

  /** {@code <epoch>-<owner>}: the name of its directory. */
  @Override
  public String toString() {
    return epoch + "-" + owner;
  }
}
