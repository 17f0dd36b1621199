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
package io.checkpointreplicator.tests.metadata;

import io.checkpointreplicator.model.metadata.CheckpointMetadataReader;
import io.checkpointreplicator.model.metadata.MetadataVisitor;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/** Finds where the operators of metadata end and its serialized properties start. */
final class PropertiesStart implements MetadataVisitor {

  private long propertiesBytes;

  private PropertiesStart() {}

  static int of(byte[] bytes) throws IOException {
    PropertiesStart start = new PropertiesStart();
    CheckpointMetadataReader.read(new ByteArrayInputStream(bytes), start);
    return bytes.length - (int) start.propertiesBytes;
  }

  @Override
  public void trailingProperties(long bytes) {
    propertiesBytes = bytes;
  }
}
