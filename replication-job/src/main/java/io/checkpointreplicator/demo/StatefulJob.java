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
package io.checkpointreplicator.demo;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A stateful Flink job whose checkpoints are worth replicating, and which proves that its state
 * survived.
 *
 * <pre>
 *   numbers                keyBy(number % keys)        sums                  discard
 *   0, 1, 2, ... at a  ->  each key gets its own   ->  keyed state:      ->  sink
 *   steady rate,           numbers in order            count, sum,
 *   position in state                                  payload per key
 * </pre>
 *
 * <p>Two things make loss and duplication visible:
 *
 * <ul>
 *   <li>{@code sums} knows from its state which number each key gets next. Any other number fails
 *       the job with a message that names both. So the position of the source and the keyed state,
 *       which lie in different files of a checkpoint, must fit together.
 *   <li>{@code sums} writes a {@link StateDigest} of its whole state at each snapshot and after
 *       each restore. {@link StateDigests} reads them: equal digests are equal state.
 * </ul>
 */
public final class StatefulJob {

  /** The name of the job on the cluster. */
  public static final String NAME = "stateful-job";

  private StatefulJob() {}

  /** Adds the pipeline to an environment whose configuration has the checkpoint options. */
  public static void addTo(StreamExecutionEnvironment environment, StatefulJobOptions options) {
    long keys = options.keys();
    environment
        .fromSource(
            NumberSource.of(options), WatermarkStrategy.noWatermarks(), "numbers", Types.LONG)
        .uid("numbers")
        .keyBy(number -> number % keys, Types.LONG)
        .transform("sums", Types.LONG, SumPerKey.of(options))
        .uid("sums")
        .sinkTo(new DiscardingSink<>())
        .name("discard")
        .uid("discard");
  }

  /**
   * Returns the job as it is submitted to a mini cluster. Each call gives a new job id.
   *
   * @param configuration {@link StatefulJobCheckpoints#jobConfiguration} and whatever else is to be
   *     set for the job, such as {@code parallelism.default} or {@code
   *     execution.state-recovery.path}
   */
  public static JobGraph jobGraph(StatefulJobOptions options, Configuration configuration) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    addTo(environment, options);
    StreamGraph streamGraph = environment.getStreamGraph();
    streamGraph.setJobName(NAME);
    return streamGraph.getJobGraph();
  }
}
