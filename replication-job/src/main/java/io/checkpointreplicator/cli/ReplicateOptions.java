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
package io.checkpointreplicator.cli;

import io.checkpointreplicator.options.ConfigFile;
import io.checkpointreplicator.options.MetadataPaths;
import io.checkpointreplicator.options.OptionException;
import io.checkpointreplicator.options.ReplicationOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of {@code replicate}, in the groups in which its help shows them. */
final class ReplicateOptions {
  private static final int LAST_PORT = 65_535;

  @ArgGroup(validate = false, exclusive = false, heading = "%nWhat is replicated:%n")
  private final Subject subject = new Subject();

  @ArgGroup(validate = false, exclusive = false, heading = "%nHow soon, and how fast:%n")
  private final Pace pace = new Pace();

  @ArgGroup(validate = false, exclusive = false, heading = "%nWhat becomes of replicas:%n")
  private final Replicas replicas = new Replicas();

  @ArgGroup(validate = false, exclusive = false, heading = "%nWhere else files may be read:%n")
  private final Roots roots = new Roots();

  @ArgGroup(validate = false, exclusive = false, heading = "%nWhat it runs with:%n")
  private final Surroundings surroundings = new Surroundings();

  /**
   * Refuses numbers that make no sense.
   *
   * @throws OptionException if there are any
   */
  void check() {
    checkRange("--parallelism", pace.parallelism, 1, Integer.MAX_VALUE, "1 or more");
    checkRange("--ui-port", surroundings.uiPort, 0, LAST_PORT, "0 to " + LAST_PORT);
    checkRange("--dashboard-port", surroundings.dashboardPort, 0, LAST_PORT, "0 to " + LAST_PORT);
  }

  OptionalInt parallelism() {
    return optional(pace.parallelism);
  }

  JobRunner.Ports ports() {
    return new JobRunner.Ports(optional(surroundings.uiPort), optional(surroundings.dashboardPort));
  }

  /** Those of the file, and over them those of the command line. */
  Configuration configuration() throws IOException {
    Configuration options =
        surroundings.config == null ? new Configuration() : ConfigFile.read(surroundings.config);
    set(options, ReplicationOptions.SOURCE, subject.sources);
    set(options, ReplicationOptions.TARGET, subject.target);
    set(options, ReplicationOptions.ONCE, subject.once ? Boolean.TRUE : null);
    set(options, ReplicationOptions.CHECKPOINT, subject.checkpoint);
    set(options, ReplicationOptions.EVENTS, pace.events);
    set(options, ReplicationOptions.JOBS, subject.jobs);
    set(options, ReplicationOptions.EXCLUDED_JOBS, subject.excludedJobs);
    set(options, ReplicationOptions.JOB_ID, subject.jobId);
    set(options, ReplicationOptions.ALLOWED_ROOTS, roots.allowedRoots);
    set(options, ReplicationOptions.REUSE, roots.reuse);
    set(options, ReplicationOptions.METADATA_PATHS, replicas.metadataPaths);
    setText(options, ReplicationOptions.INTERVAL, pace.interval);
    setText(options, ReplicationOptions.RETAIN, replicas.retain);
    setText(options, ReplicationOptions.DELETE_DELAY, replicas.deleteDelay);
    setText(options, ReplicationOptions.COPY_THREADS, pace.copyThreads);
    setText(options, ReplicationOptions.BANDWIDTH, pace.bandwidth);
    setText(options, ReplicationOptions.LARGE_FILE_THRESHOLD, pace.largeFileThreshold);
    setText(options, ReplicationOptions.PLAN_TIMEOUT, pace.planTimeout);
    return options;
  }

  private static <T> void set(Configuration options, ConfigOption<T> option, T value) {
    if (value != null) {
      options.set(option, value);
    }
  }

  /** Flink parses the text when the option is read, as it does in a file. */
  private static void setText(Configuration options, ConfigOption<?> option, String text) {
    if (text != null) {
      options.setString(option.key(), text);
    }
  }

  private static void checkRange(
      String option, Integer value, int least, int most, String allowed) {
    if (value != null && (value < least || value > most)) {
      throw new OptionException(option + " is " + value + "; allowed: " + allowed + ".");
    }
  }

  private static OptionalInt optional(Integer value) {
    return value == null ? OptionalInt.empty() : OptionalInt.of(value);
  }

  private static final class Subject {
    @Option(
        names = "--source",
        split = ",",
        paramLabel = "BASE",
        description = "Directories that hold <job-id>/chk-N (execution.checkpointing.dir).")
    private List<String> sources;

    @Option(
        names = "--target",
        paramLabel = "BASE",
        description = "Directory for the replicas, outside of all sources.")
    private String target;

    @Option(
        names = "--once",
        description =
            "Replicate the newest completed checkpoint of each job, print a table, and end.")
    private boolean once;

    @Option(
        names = "--checkpoint",
        paramLabel = "DIR",
        description =
            "With --once: replicate this checkpoint or savepoint only. --source may be left out; a"
                + " savepoint needs --job-id and becomes <target>/<job-id>/sp-N.")
    private String checkpoint;

    @Option(
        names = "--jobs",
        split = ",",
        paramLabel = "JOB",
        description = "Job ids or globs to replicate. Default: all.")
    private List<String> jobs;

    @Option(
        names = "--exclude-jobs",
        split = ",",
        paramLabel = "JOB",
        description = "Job ids or globs to leave out.")
    private List<String> excludedJobs;

    @Option(
        names = "--job-id",
        paramLabel = "JOB",
        description = "The job of a source base that holds chk-N directly, or of a savepoint.")
    private String jobId;
  }

  private static final class Pace {
    @Option(
        names = "--interval",
        paramLabel = "DURATION",
        description = "Pause between two listings of the sources. Default: 1s; with --events: 30s.")
    private String interval;

    @Option(
        names = "--events",
        paramLabel = "ADDRESS",
        description =
            "Where the completion notifier of the source clusters tells of checkpoints:"
                + " kafka://host:port[,host:port..]/topic. Properties of the Kafka consumer go into"
                + " the file of --config, as replication.kafka.<property>.")
    private String events;

    @Option(
        names = "--parallelism",
        paramLabel = "N",
        description = "Subtasks of the job. Default: that of the cluster; standalone: all cores.")
    private Integer parallelism;

    @Option(
        names = "--copy-threads",
        paramLabel = "N",
        description = "Files that each subtask copies at the same time. Default: 8.")
    private String copyThreads;

    @Option(
        names = "--bandwidth",
        paramLabel = "SIZE",
        description =
            "Bytes that all subtasks together copy per second, such as 100mb. Default: no limit.")
    private String bandwidth;

    @Option(
        names = "--large-file-threshold",
        paramLabel = "SIZE",
        description =
            "A larger file is read by several connections at once, 8 MB of it by each; all such files"
                + " of a subtask share as many as it has copy threads. 0: none. Default: 256mb.")
    private String largeFileThreshold;

    @Option(
        names = "--plan-timeout",
        paramLabel = "DURATION",
        description = "How long a plan may show no progress before it is made again. Default: 1h.")
    private String planTimeout;
  }

  private static final class Replicas {
    @Option(
        names = "--retain",
        paramLabel = "N",
        description = "Replicas to keep per job. Default: 3.")
    private String retain;

    @Option(
        names = "--delete-delay",
        paramLabel = "DURATION",
        description =
            "How long files stay after the last replica that needs them was hidden. Default: 10min.")
    private String deleteDelay;

    @Option(
        names = "--metadata-paths",
        paramLabel = "FORM",
        description =
            "Paths in the published metadata: absolute (default), or relative for replicas that are"
                + " moved again and restored in NO_CLAIM mode.")
    private MetadataPaths metadataPaths;
  }

  private static final class Roots {
    @Option(
        names = "--allowed-root",
        split = ",",
        paramLabel = "DIR",
        description =
            "Further directories that files may be read from, beside the sources. Metadata that names"
                + " a file elsewhere is refused.")
    private List<String> allowedRoots;

    @Option(
        names = "--reuse",
        split = ",",
        paramLabel = "DIR",
        description =
            "On the way back after a failover: directories near the target that may still hold files"
                + " which the source got by replication. They are read from there if length and"
                + " checksum are the same, else from the source.")
    private List<String> reuse;
  }

  private static final class Surroundings {
    @Option(
        names = "--config",
        paramLabel = "FILE",
        description = "YAML file of the same options, named replication.*; arguments win over it.")
    private Path config;

    @Option(
        names = "--ui-port",
        paramLabel = "PORT",
        description =
            "Port of the Flink web UI (java -jar only). Default: first free from 8081 on.")
    private Integer uiPort;

    @Option(
        names = "--dashboard-port",
        paramLabel = "PORT",
        description =
            "Port of the dashboard (java -jar, without --once). Default: first free from 8281 on.")
    private Integer dashboardPort;
  }
}
