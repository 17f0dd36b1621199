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

import io.checkpointreplicator.copy.CopyOperator;
import io.checkpointreplicator.discover.CheckpointSource;
import io.checkpointreplicator.discover.WakeUp;
import io.checkpointreplicator.discover.WakeUpSerializer;
import io.checkpointreplicator.history.AuditLog;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.options.ShownOptions;
import io.checkpointreplicator.plan.CopyTask;
import io.checkpointreplicator.plan.CopyTaskSerializer;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanEventSerializer;
import io.checkpointreplicator.plan.PlanOperator;
import io.checkpointreplicator.publish.PublishOperator;
import io.checkpointreplicator.runtime.BackgroundOperatorFactory;
import io.checkpointreplicator.runtime.WireType;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.OutputTag;

/**
 * The topology: DISCOVER, PLAN (with RETAIN), COPY, PUBLISH and the audit log.
 *
 * <pre>
 * DISCOVER --keyBy(job)--> PLAN + RETAIN --keyBy(target file)--> COPY --keyBy(job)--> PUBLISH --> log
 *                               |                                            ^
 *                               +---------- headers and notices -------------+
 * </pre>
 */
public final class ReplicationJob {
  private static final WireType<WakeUp> WAKE_UPS =
      new WireType<>(WakeUp.class, WakeUpSerializer::new);
  private static final WireType<CopyTask> TASKS =
      new WireType<>(CopyTask.class, CopyTaskSerializer::new);
  private static final WireType<PlanEvent> EVENTS =
      new WireType<>(PlanEvent.class, PlanEventSerializer::new);

  private ReplicationJob() {}

  /** What Flink shows as the job's name: from where to where. */
  public static String name(Settings settings) {
    return "Checkpoint Replicator: " + sources(settings) + " -> " + settings.target();
  }

  private static String sources(Settings settings) {
    return settings.sources().stream().map(StorePath::toString).collect(Collectors.joining(", "));
  }

  /** What the job sets for itself, whatever the cluster's configuration says. */
  public static Configuration ownConfiguration(Settings settings) {
    Configuration own = new Configuration();
    own.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
    own.set(ExecutionOptions.BUFFER_TIMEOUT, Duration.ZERO);
    own.set(PipelineOptions.OBJECT_REUSE, true);
    own.set(PipelineOptions.GENERIC_TYPES, false);
    own.set(StateBackendOptions.STATE_BACKEND, "hashmap");
    if (settings.once()) {
      own.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
      own.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    } else {
      own.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
      own.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
      own.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(30));
      // While a checkpoint of the job hangs, Flink holds back the wake-ups of DISCOVER; and when a
      // task dies in the middle of one, the next one can hang until it times out.
      own.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(1));
      own.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
      own.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    }
    return own;
  }

  /** Attempts of one submission share its leases; another submission is another owner. */
  private static Configuration withOwner(Configuration given) {
    Configuration options = new Configuration(given);
    if (!options.contains(ReplicationOptions.LEASE_OWNER)) {
      options.set(ReplicationOptions.LEASE_OWNER, UUID.randomUUID().toString().replace("-", ""));
    }
    return options;
  }

  /** Adds the job to an environment. */
  public static void define(StreamExecutionEnvironment environment, Configuration given) {
    Configuration options = withOwner(given);
    Settings settings = Settings.of(options);
    environment.configure(ownConfiguration(settings), ReplicationJob.class.getClassLoader());
    if (settings.once()) {
      // Without checkpoints the log is committed at the end of the input.
      environment.getCheckpointConfig().disableCheckpointing();
    }
    environment.getConfig().setGlobalJobParameters(ShownOptions.of(options));
    OutputTag<PlanEvent> events = new OutputTag<>("events", EVENTS);

    SingleOutputStreamOperator<CopyTask> tasks =
        environment
            .fromSource(
                new CheckpointSource(options),
                WatermarkStrategy.noWatermarks(),
                "DISCOVER",
                WAKE_UPS)
            .uid("discover")
            .setDescription("DISCOVER checkpoints that completed under " + sources(settings))
            .setParallelism(1)
            .keyBy(wakeUp -> wakeUp.source().job().hex(), Types.STRING)
            .transform(
                "PLAN",
                TASKS,
                new BackgroundOperatorFactory<WakeUp, CopyTask>(
                    () -> new PlanOperator(options, events)))
            .uid("plan")
            .setDescription(
                "PLAN what of them is new; RETAIN the " + settings.retain() + " newest replicas");
    SingleOutputStreamOperator<PlanEvent> reports =
        tasks
            .keyBy(CopyTask::targetKey, Types.STRING)
            .transform("COPY", EVENTS, CopyOperator.factory(options))
            .uid("copy")
            .setDescription("COPY each new file, checked, to its place on the target");
    tasks
        .getSideOutput(events)
        .union(reports)
        .keyBy(event -> event.job().hex(), Types.STRING)
        .transform(
            "PUBLISH",
            Types.STRING,
            new BackgroundOperatorFactory<PlanEvent, String>(() -> new PublishOperator(options)))
        .uid("publish")
        .setDescription("PUBLISH whole replicas under " + settings.target())
        .sinkTo(
            FileSink.forRowFormat(
                    new AuditLog(settings.target()).directory().toFlinkPath(),
                    new SimpleStringEncoder<String>())
                .build())
        .setParallelism(1)
        .name("log")
        .uid("log")
        .setDescription("log what became of each checkpoint");
  }
}
