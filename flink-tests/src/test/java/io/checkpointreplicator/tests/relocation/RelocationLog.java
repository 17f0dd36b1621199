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
package io.checkpointreplicator.tests.relocation;

import io.checkpointreplicator.relocation.storage.RelocatableCheckpointStorage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.layout.PatternLayout;

/** What the storage warns of while this is open, in this JVM. */
final class RelocationLog extends AbstractAppender implements AutoCloseable {

  private static final String WARNING = "WARN ";
  private static final PatternLayout LEVEL_AND_MESSAGE =
      PatternLayout.newBuilder().withPattern("%p %m").build();

  private final Logger logger = (Logger) LogManager.getLogger(RelocatableCheckpointStorage.class);
  private final List<String> warnings = new CopyOnWriteArrayList<>();

  private RelocationLog() {
    super("relocation-log", null, null, true, Property.EMPTY_ARRAY);
  }

  static RelocationLog open() {
    RelocationLog log = new RelocationLog();
    log.start();
    log.logger.addAppender(log);
    return log;
  }

  @Override
  public void append(LogEvent event) {
    String line = LEVEL_AND_MESSAGE.toSerializable(event);
    if (line.startsWith(WARNING)) {
      warnings.add(line.substring(WARNING.length()));
    }
  }

  /** Returns the warnings so far, in order. */
  List<String> warnings() {
    return warnings;
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    stop();
  }
}
