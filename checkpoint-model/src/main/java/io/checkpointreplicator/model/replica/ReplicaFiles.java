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
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of a replica: each one's proven content by its {@link ReplicaFile#path()}. Immutable.
 *
 * <p>Beside what its {@link FilePool} holds, a replica takes a bit per file.
 */
public final class ReplicaFiles extends AbstractMap<String, Content> {
  private final FilePool pool;
  private final BitSet members;
  private final int size;

  private ReplicaFiles(FilePool pool, BitSet members) {
    this.pool = pool;
    this.members = members;
    this.size = members.cardinality();
  }

  /**
   * The same files, which share nothing with those of other replicas.
   *
   * @throws IllegalArgumentException if one is no {@link ReplicaFile#path()}
   */
  public static ReplicaFiles of(Map<String, Content> files) {
    if (files instanceof ReplicaFiles same) {
      return same;
    }
    Builder builder = new Builder(new FilePool());
    files.forEach(builder::add);
    return builder.build();
  }

  /** The same files, kept in another pool where that is possible. */
  public ReplicaFiles in(FilePool other) {
    if (other == pool) {
      return this;
    }
    Builder builder = new Builder(other);
    forEach(builder::add);
    return builder.build();
  }

  /** Collects the files of a replica. */
  public static final class Builder {
    private final BitSet members = new BitSet();
    private FilePool pool;

    /** Keeps the files in a pool, beside those of other replicas of the job. */
    public Builder(FilePool pool) {
      this.pool = pool;
    }

    /**
     * Adds a file, or does nothing if it was added with the same content.
     *
     * @throws IllegalArgumentException if the path is no {@link ReplicaFile#path()}, or was added
     *     with another content
     */
    public void add(String path, Content content) {
      int file = pool.add(path, content);
      if (file == FilePool.NONE) {
        // To another replica of the job it is another file. That must not be, but may be found.
        pool = poolOfItsOwn();
        file = pool.add(path, content);
      }
      if (file == FilePool.NONE) {
        throw new IllegalArgumentException("'" + path + "' is named twice, with two contents.");
      }
      members.set(file);
    }

    private FilePool poolOfItsOwn() {
      FilePool own = new FilePool();
      BitSet moved = new BitSet();
      members.stream().forEach(file -> moved.set(own.add(pool.path(file), pool.content(file))));
      members.clear();
      members.or(moved);
      return own;
    }

    /** The files so far. */
    public ReplicaFiles build() {
      return new ReplicaFiles(pool, (BitSet) members.clone());
    }
  }

  /**
   * The content of a file in a directory.
   *
   * @param directory the directory, with the slash behind
   */
  public Optional<Content> content(String directory, String name) {
    int file = find(directory, directory.length(), name, 0);
    return file == FilePool.NONE ? Optional.empty() : Optional.of(pool.content(file));
  }

  private int find(String directory, int directoryEnd, String name, int nameAt) {
    int file = pool.find(directory, directoryEnd, name, nameAt, members.length());
    return file != FilePool.NONE && members.get(file) ? file : FilePool.NONE;
  }

  /** These files but those that another replica names too, whatever it says of their content. */
  public ReplicaFiles without(ReplicaFiles others) {
    BitSet rest = (BitSet) members.clone();
    if (pool == others.pool) {
      rest.andNot(others.members);
    } else {
      members.stream().filter(file -> others.containsKey(pool.path(file))).forEach(rest::clear);
    }
    return new ReplicaFiles(pool, rest);
  }

  /** How many files of a pool some replicas name. */
  public static int countIn(FilePool pool, Stream<ReplicaFiles> replicas) {
    BitSet named = new BitSet();
    replicas.filter(files -> files.pool == pool).forEach(files -> named.or(files.members));
    return named.cardinality();
  }

  @Override
  public Content get(Object path) {
    if (path instanceof String text) {
      int nameAt = text.lastIndexOf('/') + 1;
      int file = find(text, nameAt, text, nameAt);
      return file == FilePool.NONE ? null : pool.content(file);
    }
    return null;
  }

  @Override
  public boolean containsKey(Object path) {
    return get(path) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Entry<String, Content>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Entry<String, Content>> iterator() {
        return members.stream()
            .mapToObj(file -> Map.entry(pool.path(file), pool.content(file)))
            .iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
