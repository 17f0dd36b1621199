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

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Iterator;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.PluginFileSystemFactory;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.core.plugin.DefaultPluginManager;
import org.apache.flink.core.plugin.PluginDescriptor;

/**
 * Makes the file systems of one scheme with the factory in a jar that is a resource of this
 * program: unpacked and loaded when the first one is made.
 */
final class BundledFileSystemFactory implements FileSystemFactory {
  private final String scheme;
  private final String resource;
  private Configuration configuration = new Configuration();
  private FileSystemFactory loaded;

  BundledFileSystemFactory(String scheme, String resource) {
    this.scheme = scheme;
    this.resource = resource;
  }

  @Override
  public String getScheme() {
    return scheme;
  }

  @Override
  public synchronized void configure(Configuration newConfiguration) {
    configuration = newConfiguration;
    loaded = null;
  }

  @Override
  public synchronized FileSystem create(URI uri) throws IOException {
    if (loaded == null) {
      loaded = load(uri);
      loaded.configure(configuration);
    }
    return loaded.create(uri);
  }

  private FileSystemFactory load(URI uri) throws IOException {
    PluginDescriptor plugin =
        new PluginDescriptor(resource, new URL[] {unpack(uri).toUri().toURL()}, new String[0]);
    String[] parentFirst = CoreOptions.getPluginParentFirstLoaderPatterns(configuration);
    Iterator<FileSystemFactory> factories =
        new DefaultPluginManager(List.of(plugin), parentFirst).load(FileSystemFactory.class);
    while (factories.hasNext()) {
      FileSystemFactory factory = factories.next();
      if (factory.getScheme().equals(scheme)) {
        return PluginFileSystemFactory.of(factory);
      }
    }
    throw new IllegalStateException(resource + " has no file system for " + scheme);
  }

  private Path unpack(URI uri) throws IOException {
    try (InputStream jar = getClass().getClassLoader().getResourceAsStream(resource)) {
      if (jar == null) {
        throw new UnsupportedFileSystemSchemeException(
            "No file system for "
                + uri
                + ": only checkpoint-replicator-standalone.jar has one for '"
                + scheme
                + "' inside. On a cluster, Flink's plugin for it must be installed.");
      }
      Path file = Files.createTempFile("checkpoint-replicator", ".jar");
      file.toFile().deleteOnExit();
      Files.copy(jar, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    }
  }
}
