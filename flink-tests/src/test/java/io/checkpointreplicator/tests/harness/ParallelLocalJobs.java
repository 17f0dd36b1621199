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

import java.io.IOException;
import java.net.InetSocketAddress;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.mapred.LocalJobRunner;
import org.apache.hadoop.mapreduce.MRConfig;
import org.apache.hadoop.mapreduce.protocol.ClientProtocol;
import org.apache.hadoop.mapreduce.protocol.ClientProtocolProvider;

/**
 * Runs MapReduce jobs in the process that submits them, with as many maps as it asks for. Hadoop's
 * own one makes one map of them all. Found by Hadoop where it is on the class path.
 */
public final class ParallelLocalJobs extends ClientProtocolProvider {
  static final String FRAMEWORK = "parallel-local";

  @Override
  public ClientProtocol create(Configuration configuration) throws IOException {
    return FRAMEWORK.equals(configuration.get(MRConfig.FRAMEWORK_NAME))
        ? new LocalJobRunner(configuration)
        : null;
  }

  @Override
  public ClientProtocol create(InetSocketAddress address, Configuration configuration) {
    return null;
  }

  @Override
  public void close(ClientProtocol jobs) {}
}
