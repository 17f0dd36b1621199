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
package io.checkpointreplicator.job;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.plugin.PluginManager;

/**
 * The file systems that are plugins of Flink and lie as jars in the standalone jar: that for S3,
 * which brings its own edition of what others need too. Nothing is loaded before it is used, and
 * nothing from a directory {@code plugins} that may happen to be there.
 */
final class BundledFileSystems implements PluginManager {
  private static final String S3 = "plugins/flink-s3-fs.jar";

  @Override
  public <P> Iterator<P> load(Class<P> service) {
    List<P> found = new ArrayList<>();
    if (service == FileSystemFactory.class) {
      for (String scheme : List.of("s3", "s3a")) {
        found.add(service.cast(new BundledFileSystemFactory(scheme, S3)));
      }
    }
    return found.iterator();
  }
}
