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
package io.checkpointreplicator.tests.variants;

import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.DefaultRollingPolicy;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A job with every kind of state: coordinator and reader of a source, keyed state and timers,
 * operator state of all kinds, master state, and a two-phase sink with files that are being written
 * and files that are to be committed.
 *
 * @param run controls it and hears of its state
 * @param keyedStep its keyed part
 * @param output where the sink writes
 * @param finishing whether there are a source that finishes at once, as a whole, and a subtask of
 *     the other that does
 */
record VariantJob(Run run, KeyedStep keyedStep, Path output, boolean finishing) {
  /** The name of the job on the cluster. */
  static final String NAME = "variant-job";

  private static final String FILE_SIZE = "4kb";

  JobGraph jobGraph(Configuration configuration) {
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    keyedStep
        .addTo(
            environment
                .fromSource(
                    new TapSource(run.id(), finishing),
                    WatermarkStrategy.noWatermarks(),
                    "numbers",
                    Types.LONG)
                .uid("numbers")
                .keyBy(number -> number % KeyedStep.KEYS, Types.LONG),
            run.id())
        .map(new OperatorTallies(run.id()))
        .returns(Types.LONG)
        .name("tallies")
        .uid("tallies")
        .sinkTo(fileSink())
        .name("files")
        .uid("files");
    if (finishing) {
      environment
          .fromSequence(1, 100)
          .name("finished")
          .uid("finished")
          .sinkTo(new DiscardingSink<>())
          .name("discard")
          .uid("discard");
    }
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(NAME);
    return graph.getJobGraph();
  }

  /** Rolls by size, so that a checkpoint finds both full files and one that is being written. */
  private FileSink<Long> fileSink() {
    return FileSink.forRowFormat(
            new org.apache.flink.core.fs.Path(output.toUri()), new SimpleStringEncoder<Long>())
        .withBucketAssigner(new BasePathBucketAssigner<>())
        .withRollingPolicy(
            DefaultRollingPolicy.builder().withMaxPartSize(MemorySize.parse(FILE_SIZE)).build())
        .build();
  }
}
