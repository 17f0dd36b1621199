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
package io.checkpointreplicator.options;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/**
 * The options of the replicator as Flink {@link ConfigOption}s: what the command line writes, what
 * a {@code --config} file may hold, and what travels with the job to its operators.
 */
public final class ReplicationOptions {
  /** Directories that hold {@code <job-id>/chk-N}. */
  public static final ConfigOption<List<String>> SOURCE =
      ConfigOptions.key("replication.source")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription("Source bases: directories that hold <job-id>/chk-N.");

  /** Where replicas go. */
  public static final ConfigOption<String> TARGET =
      ConfigOptions.key("replication.target")
          .stringType()
          .noDefaultValue()
          .withDescription("Target base: replicas are published as <target>/<job-id>/chk-N.");

  /** Replicate what is there, then end. */
  public static final ConfigOption<Boolean> ONCE =
      ConfigOptions.key("replication.once")
          .booleanType()
          .defaultValue(false)
          .withDescription("Replicate the newest completed checkpoint of each job, then end.");

  /** One checkpoint or savepoint. */
  public static final ConfigOption<String> CHECKPOINT =
      ConfigOptions.key("replication.checkpoint")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Directory of the one checkpoint or savepoint that a replication which ends takes.");

  /** Pause between two listings. */
  public static final ConfigOption<Duration> INTERVAL =
      ConfigOptions.key("replication.interval")
          .durationType()
          .defaultValue(Duration.ofSeconds(1))
          .withDescription("Pause between two listings of the source bases.");

  /** Events of completed checkpoints. */
  public static final ConfigOption<String> EVENTS =
      ConfigOptions.key("replication.events")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Where the source clusters tell of completed checkpoints:"
                  + " kafka://host:port[,host:port..]/topic. Listing goes on, at a slower pace.");

  /** What else the Kafka consumer is to be told, such as {@code security.protocol}. */
  public static final ConfigOption<Map<String, String>> KAFKA =
      ConfigOptions.key("replication.kafka")
          .mapType()
          .defaultValue(Map.of())
          .withDescription("Properties of the Kafka consumer, for example security.protocol.");

  /** Patience with a source base that does not answer. */
  public static final ConfigOption<Duration> LISTING_TIMEOUT =
      ConfigOptions.key("replication.listing-timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(60))
          .withDescription("How long one source base may take to be listed.");

  /** Replicas kept per job. */
  public static final ConfigOption<Integer> RETAIN =
      ConfigOptions.key("replication.retain")
          .intType()
          .defaultValue(3)
          .withDescription("Replicas kept per job, at least 1.");

  /** Grace between hiding a replica and deleting its files. */
  public static final ConfigOption<Duration> DELETE_DELAY =
      ConfigOptions.key("replication.delete-delay")
          .durationType()
          .defaultValue(Duration.ofMinutes(10))
          .withDescription(
              "How long a file stays after the last replica that needs it was hidden.");

  /** Patience with a plan that makes no progress. */
  public static final ConfigOption<Duration> PLAN_TIMEOUT =
      ConfigOptions.key("replication.plan-timeout")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription("How long a plan may show no progress before it is planned again.");

  /** Name of this replicator in its leases. */
  public static final ConfigOption<String> LEASE_OWNER =
      ConfigOptions.key("replication.lease.owner")
          .stringType()
          .defaultValue("replicator")
          .withDescription(
              "Name of this replicator in its leases on the target: up to 64 letters, digits and"
                  + " '_'. A new one for each submission, unless it is set.");

  /** Patience with the owner of a lease. */
  public static final ConfigOption<Duration> LEASE_TIMEOUT =
      ConfigOptions.key("replication.lease.timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(15))
          .withDescription(
              "How long this replicator may show no sign of life before another one takes its"
                  + " leases.");

  /** Copying threads. */
  public static final ConfigOption<Integer> COPY_THREADS =
      ConfigOptions.key("replication.copy-threads")
          .intType()
          .defaultValue(8)
          .withDescription("Files that each subtask of COPY copies at the same time.");

  /** Bytes per second that are read from the sources. */
  public static final ConfigOption<MemorySize> BANDWIDTH =
      ConfigOptions.key("replication.bandwidth")
          .memoryType()
          .noDefaultValue()
          .withDescription(
              "Bytes that all subtasks of COPY together read from the sources per second.");

  /** Files that are read by several connections. */
  public static final ConfigOption<MemorySize> LARGE_FILE_THRESHOLD =
      ConfigOptions.key("replication.large-file-threshold")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(256))
          .withDescription(
              "A file of more bytes is read by several connections at once, 8 MB of it by each;"
                  + " all such files of a subtask share as many as it has copy threads. 0: none.");

  /** Jobs to replicate. */
  public static final ConfigOption<List<String>> JOBS =
      ConfigOptions.key("replication.jobs")
          .stringType()
          .asList()
          .defaultValues("*")
          .withDescription("Job ids or globs; only these are replicated.");

  /** Jobs to leave out. */
  public static final ConfigOption<List<String>> EXCLUDED_JOBS =
      ConfigOptions.key("replication.exclude-jobs")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("Job ids or globs; these are not replicated.");

  /** The job of bases without job sub-directories. */
  public static final ConfigOption<String> JOB_ID =
      ConfigOptions.key("replication.job-id")
          .stringType()
          .noDefaultValue()
          .withDescription("The job whose chk-N lie directly in the source base.");

  /** Roots of foreign files. */
  public static final ConfigOption<List<String>> ALLOWED_ROOTS =
      ConfigOptions.key("replication.allowed-roots")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription("Further roots, beside the source bases, that files may be read from.");

  /** Where originals may be. */
  public static final ConfigOption<List<String>> REUSE =
      ConfigOptions.key("replication.reuse")
          .stringType()
          .asList()
          .defaultValues()
          .withDescription(
              "Directories near the target that may still hold what the source itself got by"
                  + " replication; such files are read from there if they are the same.");

  /** Form of the published paths. */
  public static final ConfigOption<MetadataPaths> METADATA_PATHS =
      ConfigOptions.key("replication.metadata-paths")
          .enumType(MetadataPaths.class)
          .defaultValue(MetadataPaths.ABSOLUTE)
          .withDescription(
              "Paths in published metadata: absolute, for each claim mode; or relative, for"
                  + " replicas that are moved again and restored in NO_CLAIM mode.");

  private static final List<ConfigOption<?>> ALL =
      List.of(
          SOURCE,
          TARGET,
          ONCE,
          CHECKPOINT,
          INTERVAL,
          EVENTS,
          KAFKA,
          LISTING_TIMEOUT,
          RETAIN,
          DELETE_DELAY,
          PLAN_TIMEOUT,
          LEASE_OWNER,
          LEASE_TIMEOUT,
          COPY_THREADS,
          BANDWIDTH,
          LARGE_FILE_THRESHOLD,
          JOBS,
          EXCLUDED_JOBS,
          JOB_ID,
          ALLOWED_ROOTS,
          REUSE,
          METADATA_PATHS);

  private ReplicationOptions() {}

  /** The options, in the order of this class. */
  static List<ConfigOption<?>> all() {
    return ALL;
  }
}
