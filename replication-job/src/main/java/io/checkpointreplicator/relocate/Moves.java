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
package io.checkpointreplicator.relocate;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.options.OptionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Where everything went: the longest directory that holds a path decides. What lies in one of the
 * new places already stays there, so that doing it twice changes nothing.
 */
final class Moves {
  /** Those with the longest old place first. */
  private final List<Move> longestFirst;

  private final List<Move> told;

  /**
   * All that was moved.
   *
   * @throws OptionException if a path could have gone to two places
   */
  Moves(List<Move> told) {
    this.told = List.copyOf(told);
    for (Move first : told) {
      told.forEach(second -> checkDistinct(first, second));
    }
    List<Move> all = new ArrayList<>(told);
    for (Move move : told) {
      if (all.stream().noneMatch(other -> other.from().equals(move.to()))) {
        all.add(new Move(move.to(), move.to()));
      }
    }
    // All that hold one path are prefixes of it, so the longer text is the deeper directory.
    all.sort(Comparator.comparingInt((Move move) -> move.from().toString().length()).reversed());
    this.longestFirst = List.copyOf(all);
  }

  private static void checkDistinct(Move first, Move second) {
    boolean twoPlaces = first.from().equals(second.from()) && !first.to().equals(second.to());
    // What arrived by the first would go on by the second when it is done again.
    boolean onwards =
        first != second
            && !first.from().equals(first.to())
            && !second.from().equals(second.to())
            && first.to().contains(second.from());
    if (twoPlaces || onwards) {
      throw new OptionException(
          first
              + " and "
              + second
              + " contradict each other: it is not clear where files went. Name each directory"
              + " once, with its old and its final place.");
    }
  }

  /** The new place of something; empty if nothing is known of it. */
  Optional<StorePath> newPlaceOf(StorePath old) {
    return longestFirst.stream()
        .filter(move -> move.from().contains(old))
        .findFirst()
        .map(move -> move.apply(old));
  }

  /** Whether something lies in one of the new places. */
  boolean haveCopied(StorePath path) {
    return told.stream().anyMatch(move -> move.to().contains(path));
  }
}
