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
package io.checkpointreplicator.drill;

import io.checkpointreplicator.inspect.CheckpointException;
import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataFormatException;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import io.checkpointreplicator.model.metadata.OperatorHeader;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointDirectory;
import io.checkpointreplicator.plan.Messages;
import io.checkpointreplicator.store.Store;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.SequenceInputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.CheckpointProperties;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.MasterState;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;

/**
 * A checkpoint as Flink's own loader sees it. The one place where bytes of a store are
 * deserialized:
 *
 * <ol>
 *   <li>The file is read into memory whole. Our own parser walks over it, which checks its bounds
 *       and finds where the Java-serialized properties begin.
 *   <li>The properties are deserialized under a {@link PropertiesFilter}, and serialized again.
 *   <li>Flink's loader, which deserializes them with no filter, gets the bytes before the
 *       properties and then those that were written here: none of a store's.
 * </ol>
 *
 * @param operators the operators with the handles of their state
 * @param masterStates state of hooks of the checkpoint coordinator
 * @param names names of operators by id, as far as the metadata tells them
 */
record FlinkMetadata(
    List<OperatorState> operators, List<MasterState> masterStates, Map<String, String> names) {
  private static final int FIRST_VERSION_WITH_PROPERTIES = 4;

  /**
   * Loads a checkpoint. Takes some times the memory of the file's length.
   *
   * @param checkpoint its directory
   * @throws CheckpointException if the file is damaged, Flink cannot load it, or it holds another
   *     object than properties
   * @throws IOException if it cannot be read
   */
  static FlinkMetadata load(StorePath checkpoint) throws IOException {
    StorePath file = checkpoint.resolve(CheckpointDirectory.METADATA);
    byte[] bytes = Store.read(file);
    Parts parts = new Parts();
    try {
      CheckpointMetadataReader.read(new ByteArrayInputStream(bytes), parts);
    } catch (MetadataFormatException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
    int body = bytes.length - Math.toIntExact(parts.propertiesBytes);
    byte[] properties =
        parts.version < FIRST_VERSION_WITH_PROPERTIES
            ? new byte[0]
            : serialized(properties(file, new ByteArrayInputStream(bytes, body, bytes.length)));
    InputStream safe =
        new SequenceInputStream(
            new ByteArrayInputStream(bytes, 0, body), new ByteArrayInputStream(properties));
    try (DataInputStream in = new DataInputStream(safe)) {
      ClassLoader ours = FlinkMetadata.class.getClassLoader();
      CheckpointMetadata loaded =
          Checkpoints.loadCheckpointMetadata(in, ours, checkpoint.toString());
      return new FlinkMetadata(
          List.copyOf(loaded.getOperatorStates()),
          List.copyOf(loaded.getMasterStates()),
          parts.names);
    } catch (IOException | RuntimeException e) {
      throw new CheckpointException(
          file + ": Flink cannot load it: " + Messages.of(e) + " Use another replica.", e);
    }
  }

  private static Object properties(StorePath file, InputStream serialized)
      throws CheckpointException {
    PropertiesFilter filter = new PropertiesFilter();
    try (ObjectInputStream in = new ObjectInputStream(serialized)) {
      in.setObjectInputFilter(filter);
      Object found = in.readObject();
      if (found == null || found instanceof CheckpointProperties) {
        return found;
      }
      throw refused(file, "a " + found.getClass().getName(), null);
    } catch (InvalidClassException e) {
      boolean rejected = String.valueOf(e.getMessage()).contains("REJECTED");
      throw refused(file, rejected ? filter.refused() : Messages.of(e), e);
    } catch (CheckpointException e) {
      throw e;
    } catch (ClassNotFoundException | IOException | RuntimeException e) {
      throw refused(file, Messages.of(e), e);
    }
  }

  private static CheckpointException refused(StorePath file, String found, Exception cause) {
    return new CheckpointException(
        file
            + ": its serialized properties hold "
            + found
            + "; allowed: the properties that this Flink writes. Nothing of it was run. Somebody"
            + " may have tampered with the file: compare it with another replica.",
        cause);
  }

  private static byte[] serialized(Object properties) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(properties);
    }
    return bytes.toByteArray();
  }

  /** What our own parser says. */
  private static final class Parts implements MetadataVisitor {
    private final Map<String, String> names = new HashMap<>();
    private int version;
    private long propertiesBytes;

    @Override
    public void header(int foundVersion, long checkpointId) {
      version = foundVersion;
    }

    @Override
    public void operator(OperatorHeader operator) {
      operator.name().ifPresent(name -> names.put(operator.operatorId(), name));
    }

    @Override
    public void trailingProperties(long bytes) {
      propertiesBytes = bytes;
    }
  }
}
