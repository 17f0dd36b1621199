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

import io.checkpointreplicator.model.replica.ReplicaFile.Content;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The files that replicas of one job name, each kept once however many of them share it: {@link
 * ReplicaFiles} are those of one replica.
 *
 * <p>A file whose name is a UUID, as Flink gives them, takes about 40 bytes. Files are numbered in
 * the order in which they were added and stay; a pool that holds too many which nobody needs any
 * more is left behind for a new one.
 *
 * <p>Safe for use by several threads. Looking for the first so many files takes no lock: what
 * others add meanwhile has higher numbers.
 */
public final class FilePool {
  /** Number of a file that is not there. */
  static final int NONE = -1;

  private static final int LONGS = 4;
  private static final int FIRST_CAPACITY = 16;
  private static final int CHUNK = 1024;
  private static final int NO_DIRECTORY = -1;
  private static final long CRC_MASK = 0xFFFFFFFFL;

  // Whoever writes the names of files cannot tell where they come to lie.
  private final long seed = ThreadLocalRandom.current().nextLong();

  private final Map<String, Integer> directoryNumbers = new HashMap<>();

  // Each is written before what refers to it, and replaced by a larger copy when it is full.
  private volatile String[] directories = new String[1];
  private volatile String[] names = new String[1];
  private volatile long[][] chunks = {new long[FIRST_CAPACITY * LONGS]};
  private volatile int[] index = new int[FIRST_CAPACITY * 2];

  // A checkpoint names its files much in the order of the one before: the next is likely to come.
  // What others write here at the same time is as good a guess.
  private int lastFound = NONE;

  private int namesCount;
  private int count;

  /** How many files there are. */
  public synchronized int size() {
    return count;
  }

  /**
   * Adds a file that is not there yet.
   *
   * @return its number; {@link #NONE} if it is there with another content
   * @throws IllegalArgumentException if the path is no {@link ReplicaFile#path()}
   */
  synchronized int add(String path, Content content) {
    int nameAt = path.lastIndexOf('/') + 1;
    int known = find(path, nameAt, path, nameAt, count);
    if (known != NONE) {
      return content(known).equals(content) ? known : NONE;
    }
    Optional<UUID> uuid = CanonicalUuid.parse(path, nameAt);
    long directory = uuid.isPresent() ? directoryOf(path, nameAt) : NO_DIRECTORY;
    long[] chunk = chunkForOneMore();
    int at = count % CHUNK * LONGS;
    if (uuid.isPresent()) {
      chunk[at] = uuid.get().getMostSignificantBits();
      chunk[at + 1] = uuid.get().getLeastSignificantBits();
    } else {
      ReplicaFile.checkPath(path);
      chunk[at] = addName(path);
      chunk[at + 1] = hash(path, nameAt, path, nameAt);
    }
    chunk[at + 2] = content.sizeBytes();
    chunk[at + 3] = directory << Integer.SIZE | content.crc32c();
    count++;
    enter(count - 1);
    return count - 1;
  }

  private int directoryOf(String path, int nameAt) {
    String directory = path.substring(0, nameAt);
    Integer known = directoryNumbers.get(directory);
    if (known != null) {
      return known;
    }
    // All other names that are UUIDs are as good as this one.
    ReplicaFile.checkPath(path);
    int number = directoryNumbers.size();
    directories = with(directories, number, directory);
    directoryNumbers.put(directory, number);
    return number;
  }

  private int addName(String path) {
    names = with(names, namesCount, path);
    return namesCount++;
  }

  private static String[] with(String[] texts, int at, String text) {
    String[] large = at < texts.length ? texts : Arrays.copyOf(texts, at * 2);
    large[at] = text;
    return large;
  }

  private long[] chunkForOneMore() {
    int number = count / CHUNK;
    int longs = count % CHUNK * LONGS;
    if (number == chunks.length) {
      long[][] more = Arrays.copyOf(chunks, number + 1);
      more[number] = new long[CHUNK * LONGS];
      chunks = more;
    } else if (longs == chunks[number].length) {
      // Only the first begins small.
      chunks = new long[][] {Arrays.copyOf(chunks[number], longs * 2)};
    }
    return chunks[number];
  }

  private void enter(int file) {
    int[] slots = index;
    if (count * 3L > slots.length * 2L) {
      slots = new int[slots.length * 2];
      for (int other = 0; other < file; other++) {
        enter(other, slots);
      }
    }
    enter(file, slots);
    index = slots;
  }

  private void enter(int file, int[] slots) {
    int slot = (int) hashOf(file) & slots.length - 1;
    while (slots[slot] != 0) {
      slot = slot + 1 & slots.length - 1;
    }
    slots[slot] = file + 1;
  }

  private long hashOf(int file) {
    long first = at(file, 0);
    long second = at(file, 1);
    return isNamed(file) ? second : hash(first, second);
  }

  /**
   * Finds a file among the first so many, whose directory begins one text and whose name ends
   * another.
   *
   * @param directory text that begins with its directory and the slash behind
   * @param directoryEnd where these end
   * @param name text that ends with its name
   * @param nameAt where that begins
   * @return its number, or {@link #NONE}
   */
  int find(String directory, int directoryEnd, String name, int nameAt, int limit) {
    Optional<UUID> uuid = CanonicalUuid.parse(name, nameAt);
    int file =
        uuid.isPresent()
            ? find(uuid.get(), directory, directoryEnd, limit)
            : findNamed(directory, directoryEnd, name, nameAt, limit);
    lastFound = file == NONE ? lastFound : file;
    return file;
  }

  private int find(UUID uuid, String directory, int directoryEnd, int limit) {
    long high = uuid.getMostSignificantBits();
    long low = uuid.getLeastSignificantBits();
    int guess = lastFound + 1;
    if (guess < limit && is(guess, high, low) && isIn(guess, directory, directoryEnd)) {
      return guess;
    }
    int[] slots = index;
    int slot = (int) hash(high, low) & slots.length - 1;
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      int file = entry - 1;
      if (file < limit && is(file, high, low) && isIn(file, directory, directoryEnd)) {
        return file;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return NONE;
  }

  private int findNamed(String directory, int directoryEnd, String name, int nameAt, int limit) {
    int guess = lastFound + 1;
    if (guess < limit && isNamed(guess, directory, directoryEnd, name, nameAt)) {
      return guess;
    }
    long hash = hash(directory, directoryEnd, name, nameAt);
    int[] slots = index;
    int slot = (int) hash & slots.length - 1;
    for (int entry = slots[slot]; entry != 0; entry = slots[slot]) {
      int file = entry - 1;
      if (file < limit
          && at(file, 1) == hash
          && isNamed(file, directory, directoryEnd, name, nameAt)) {
        return file;
      }
      slot = slot + 1 & slots.length - 1;
    }
    return NONE;
  }

  private boolean is(int file, long high, long low) {
    return at(file, 0) == high && at(file, 1) == low;
  }

  private boolean isIn(int file, String directory, int end) {
    return !isNamed(file) && begins(directory, end, directories[directoryNumber(file)]);
  }

  private static boolean begins(String text, int end, String directory) {
    return directory.length() == end && text.startsWith(directory);
  }

  private boolean isNamed(int file, String directory, int end, String name, int nameAt) {
    if (!isNamed(file)) {
      return false;
    }
    String path = names[(int) at(file, 0)];
    return path.length() == end + name.length() - nameAt
        && path.regionMatches(0, directory, 0, end)
        && path.regionMatches(end, name, nameAt, name.length() - nameAt);
  }

  private boolean isNamed(int file) {
    return directoryNumber(file) == NO_DIRECTORY;
  }

  private int directoryNumber(int file) {
    return (int) (at(file, 3) >> Integer.SIZE);
  }

  private long at(int file, int field) {
    return chunks[file / CHUNK][file % CHUNK * LONGS + field];
  }

  String path(int file) {
    return isNamed(file)
        ? names[(int) at(file, 0)]
        : directories[directoryNumber(file)] + new UUID(at(file, 0), at(file, 1));
  }

  Content content(int file) {
    return new Content(at(file, 2), at(file, 3) & CRC_MASK);
  }

  private long hash(String directory, int end, String name, int nameAt) {
    long hash = seed;
    for (int i = 0; i < end; i++) {
      hash = mix(hash ^ directory.charAt(i));
    }
    for (int i = nameAt; i < name.length(); i++) {
      hash = mix(hash ^ name.charAt(i));
    }
    return hash;
  }

  private long hash(long high, long low) {
    return mix(mix(high ^ seed) ^ low);
  }

  private static long mix(long bits) {
    long product = bits * 0x9E3779B97F4A7C15L;
    return product ^ product >>> Integer.SIZE;
  }
}
