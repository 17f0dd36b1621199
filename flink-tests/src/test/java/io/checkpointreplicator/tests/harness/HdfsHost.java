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
package io.checkpointreplicator.tests.harness;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the daemons of an HDFS cluster run.
 *
 * @param address the numeric address that they listen on
 * @param prefix what is put before their command lines
 */
public record HdfsHost(String address, List<String> prefix) {
  static final HdfsHost LOOPBACK = new HdfsHost("127.0.0.1", List.of());

  List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(prefix);
    whole.addAll(command);
    return whole;
  }
}
