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

import io.checkpointreplicator.model.path.AllowedRoots;
import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.CheckpointKind;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.LeaseId;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/** The options of a replication, read from a {@link Configuration} and checked. Immutable. */
public final class Settings {
  /** Far beyond any use; what is added to a time must not overflow. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /** Where events tell of checkpoints, listing only finds those whose event was lost. */
  private static final Duration INTERVAL_BESIDE_EVENTS = Duration.ofSeconds(30);

  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
  private static final Duration LONGEST_LEASE = Duration.ofHours(1);

  private final Configuration configuration;
  private final List<StorePath> sources;
  private final StorePath target;
  private final AllowedRoots allowedRoots;
  private final Optional<AllowedRoots> reusable;
  private final Optional<StorePath> checkpoint;
  private final Optional<JobId> jobId;
  private final List<PathMatcher> jobs;
  private final List<PathMatcher> excludedJobs;

  private Settings(Configuration configuration) {
    this.configuration = configuration;
    this.checkpoint =
        configuration
            .getOptional(ReplicationOptions.CHECKPOINT)
            .map(directory -> path("--checkpoint", directory));
    this.sources = sources(configuration, checkpoint);
    this.target = path("--target", configuration.getOptional(ReplicationOptions.TARGET).orElse(""));
    this.jobId =
        configuration
            .getOptional(ReplicationOptions.JOB_ID)
            .map(Settings::jobId)
            .or(() -> checkpoint.flatMap(NamedCheckpoint::jobOf));
    this.jobs = globs("--jobs", configuration.get(ReplicationOptions.JOBS));
    this.excludedJobs =
        globs("--exclude-jobs", configuration.get(ReplicationOptions.EXCLUDED_JOBS));
    List<StorePath> roots = new ArrayList<>(sources);
    roots.addAll(paths("--allowed-root", configuration.get(ReplicationOptions.ALLOWED_ROOTS)));
    List<StorePath> reused = paths("--reuse", configuration.get(ReplicationOptions.REUSE));
    this.reusable = reused.isEmpty() ? Optional.empty() : Optional.of(new AllowedRoots(reused));
    check(!sources.isEmpty(), "--source is missing. Name at least one source base.");
    this.allowedRoots = new AllowedRoots(roots);
  }

  /**
   * Reads and checks the options.
   *
   * @throws OptionException for the first one that is missing or makes no sense
   */
  public static Settings of(Configuration configuration) {
    checkTypes(configuration);
    Settings settings = new Settings(configuration);
    settings.checkRanges();
    settings.checkPlaces();
    return settings;
  }

  private static void checkTypes(Configuration configuration) {
    for (ConfigOption<?> option : ReplicationOptions.all()) {
      try {
        configuration.getOptional(option);
      } catch (IllegalArgumentException e) {
        if (option == ReplicationOptions.KAFKA) {
          // Flink's message repeats the value, in which passwords may be.
          throw new OptionException(
              "replication.kafka cannot be read. Allowed: a line replication.kafka.<property>:"
                  + " <value> for each property of the Kafka consumer.");
        }
        String reason = e.getCause() == null ? "" : " " + e.getCause().getMessage() + ".";
        throw new OptionException(
            "--"
                + option.key().substring(option.key().indexOf('.') + 1)
                + " has a value that cannot be read: "
                + e.getMessage()
                + reason
                + " Allowed: "
                + allowed(option)
                + ".",
            e);
      }
    }
  }

  private static String allowed(ConfigOption<?> option) {
    if (option.defaultValue() instanceof Duration) {
      return "a duration such as 500ms, 10s, 5min or 1h";
    } else if (option == ReplicationOptions.BANDWIDTH) {
      return "a size such as 500kb, 100mb or 1gb, which may be copied per second";
    } else if (option.defaultValue() instanceof MemorySize) {
      return "a size such as 256mb or 1gb, or 0 for none";
    } else if (option.defaultValue() instanceof Integer) {
      return "a whole number";
    } else if (option.defaultValue() instanceof Boolean) {
      return "true or false";
    }
    return option.defaultValue() instanceof MetadataPaths ? "absolute or relative" : "text";
  }

  private void checkRanges() {
    check(retain() >= 1, "--retain is " + retain() + "; allowed: 1 or more.");
    copyLimits();
    checkPositive("--interval", ReplicationOptions.INTERVAL);
    check(
        events().isEmpty() || !once(),
        "--events makes no sense with --once, which replicates what is there. Leave it out.");
    checkPositive("--plan-timeout", ReplicationOptions.PLAN_TIMEOUT);
    checkPositive("replication.listing-timeout", ReplicationOptions.LISTING_TIMEOUT);
    checkNotTooLong("--delete-delay", deleteDelay());
    check(
        leaseTimeout().compareTo(SHORTEST_LEASE) >= 0
            && leaseTimeout().compareTo(LONGEST_LEASE) <= 0,
        "replication.lease.timeout is " + leaseTimeout() + "; allowed: 1 s to 1 h.");
    check(
        LeaseId.isOwner(leaseOwner()),
        "replication.lease.owner is '"
            + leaseOwner()
            + "'; allowed: up to 64 letters, digits and '_', not '"
            + LeaseId.PROMOTED
            + "'.");
    checkpoint.ifPresent(this::checkNamed);
    check(
        jobId.isEmpty() || checkpoint.isPresent() || sources.size() == 1,
        "--job-id names the job of one source base, but --source names "
            + sources.size()
            + ": "
            + sources
            + ". Name one.");
  }

  private void checkNamed(StorePath directory) {
    check(
        once(),
        "--checkpoint names one checkpoint, which is replicated and that is all. Add --once.");
    check(
        jobId.isPresent(),
        "--checkpoint "
            + directory
            + " lies in no directory that is called like a job. Say whose it is with --job-id.");
    check(
        NamedCheckpoint.jobOf(directory).equals(jobId)
            || NamedCheckpoint.jobOf(directory).isEmpty(),
        "--job-id is "
            + jobId.orElseThrow()
            + ", but --checkpoint "
            + directory
            + " lies in the directory of another job. Leave --job-id out.");
  }

  private void checkPlaces() {
    checkApart("--target", target, "Choose a target outside of all source bases.");
    reusable
        .map(AllowedRoots::roots)
        .orElse(List.of())
        .forEach(
            near -> checkApart("--reuse", near, "Name what is near the target, not the source."));
  }

  private void checkApart(String option, StorePath path, String remedy) {
    for (StorePath source : sources) {
      check(
          !source.contains(path) && !path.contains(source),
          option + " " + path + " and --source " + source + " lie in each other. " + remedy);
    }
  }

  private void checkPositive(String name, ConfigOption<Duration> option) {
    Duration value = configuration.get(option);
    checkNotTooLong(name, value);
    check(value.toMillis() > 0, name + " is " + value + "; allowed: 1 ms or longer.");
  }

  /**
   * Does nothing for a duration that can be added to a time.
   *
   * @throws OptionException if it is too long
   */
  public static void checkNotTooLong(String name, Duration value) {
    check(
        value.compareTo(LONGEST) <= 0,
        name + " is " + value + "; allowed: at most " + LONGEST.toDays() + " days.");
  }

  private static void check(boolean holds, String message) {
    if (!holds) {
      throw new OptionException(message);
    }
  }

  private static JobId jobId(String text) {
    try {
      return new JobId(text);
    } catch (IllegalArgumentException e) {
      throw new OptionException("--job-id: " + e.getMessage(), e);
    }
  }

  private static List<PathMatcher> globs(String option, List<String> globs) {
    List<PathMatcher> matchers = new ArrayList<>();
    for (String glob : globs) {
      try {
        matchers.add(FileSystems.getDefault().getPathMatcher("glob:" + glob.strip()));
      } catch (PatternSyntaxException e) {
        throw new OptionException(
            option
                + ": '"
                + glob
                + "' is not a glob: "
                + e.getDescription()
                + ". Allowed: job ids, with *, ? and [0-9a-f] in them.",
            e);
      }
    }
    return List.copyOf(matchers);
  }

  /** Parses a base directory as it was typed; relative local paths are meant from here. */
  public static StorePath path(String option, String text) {
    if (text.isBlank()) {
      throw new OptionException(option + " is missing. Name a base directory.");
    }
    try {
      String base = text.strip();
      boolean local = !base.startsWith("/") && !base.contains(":/");
      return StorePath.parse(local ? "file:" + Path.of(base).toAbsolutePath().normalize() : base);
    } catch (IllegalArgumentException e) {
      throw new OptionException(option + ": " + e.getMessage(), e);
    }
  }

  private static List<StorePath> paths(String option, List<String> texts) {
    return texts.stream().map(text -> path(option, text)).toList();
  }

  private static List<StorePath> sources(
      Configuration configuration, Optional<StorePath> checkpoint) {
    List<StorePath> sources =
        new ArrayList<>(
            paths(
                "--source",
                configuration.getOptional(ReplicationOptions.SOURCE).orElse(List.of())));
    checkpoint
        .filter(directory -> sources.stream().noneMatch(source -> source.contains(directory)))
        .ifPresent(directory -> sources.add(NamedCheckpoint.baseOf(directory)));
    return List.copyOf(sources);
  }

  /** The source bases, at least one. */
  public List<StorePath> sources() {
    return sources;
  }

  /** The source base that holds a job's directory, or is it. */
  public Optional<StorePath> sourceOf(StorePath directory) {
    return sources.stream().filter(source -> source.contains(directory)).findFirst();
  }

  /** The target base. */
  public StorePath target() {
    return target;
  }

  /** The source bases and what may be read beside. */
  public AllowedRoots allowedRoots() {
    return allowedRoots;
  }

  /** Where files may be that the source got by replication; empty if none is looked for. */
  public Optional<AllowedRoots> reusable() {
    return reusable;
  }

  /** The directory of the one checkpoint or savepoint to replicate; empty if all jobs are. */
  public Optional<StorePath> checkpoint() {
    return checkpoint;
  }

  /** What is replicated. */
  public CheckpointKind kind() {
    return checkpoint.map(NamedCheckpoint::kindOf).orElse(CheckpointKind.CHECKPOINT);
  }

  /** The job of a base without job sub-directories, or of the one checkpoint. */
  public Optional<JobId> jobId() {
    return jobId;
  }

  /** Whether a job is to be replicated. */
  public boolean selects(JobId job) {
    Path name = Path.of(job.hex());
    return jobs.stream().anyMatch(glob -> glob.matches(name))
        && excludedJobs.stream().noneMatch(glob -> glob.matches(name));
  }

  /** The jobs that were asked for by their id, not by a glob. */
  public List<JobId> namedJobs() {
    return configuration.get(ReplicationOptions.JOBS).stream()
        .map(String::strip)
        .filter(JobId::matches)
        .map(JobId::new)
        .toList();
  }

  /** Whether the replication ends when all jobs have their newest checkpoint replicated. */
  public boolean once() {
    return configuration.get(ReplicationOptions.ONCE);
  }

  /** Pause between two listings. */
  public Duration interval() {
    return events().isPresent()
        ? configuration.getOptional(ReplicationOptions.INTERVAL).orElse(INTERVAL_BESIDE_EVENTS)
        : configuration.get(ReplicationOptions.INTERVAL);
  }

  /** Where events of completed checkpoints come from; empty if there are none. */
  public Optional<EventsAddress> events() {
    return configuration.getOptional(ReplicationOptions.EVENTS).map(EventsAddress::parse);
  }

  /** What the Kafka consumer is told beside its address. */
  public Map<String, String> kafka() {
    return configuration.get(ReplicationOptions.KAFKA);
  }

  /** How long one source base may take to be listed. */
  public Duration listingTimeout() {
    return configuration.get(ReplicationOptions.LISTING_TIMEOUT);
  }

  /** Replicas kept per job, at least 1. */
  public int retain() {
    return configuration.get(ReplicationOptions.RETAIN);
  }

  /** How long a file stays after the last replica that needs it was hidden. */
  public Duration deleteDelay() {
    return configuration.get(ReplicationOptions.DELETE_DELAY);
  }

  /** How long a plan may show no progress. */
  public Duration planTimeout() {
    return configuration.get(ReplicationOptions.PLAN_TIMEOUT);
  }

  /** Who holds the leases of this replicator. */
  public String leaseOwner() {
    return configuration.get(ReplicationOptions.LEASE_OWNER);
  }

  /** How long this replicator may show no sign of life before it loses its leases. */
  public Duration leaseTimeout() {
    return configuration.get(ReplicationOptions.LEASE_TIMEOUT);
  }

  /** How much COPY takes of machines and links. */
  public CopyLimits copyLimits() {
    return CopyLimits.of(configuration);
  }

  /** How published metadata names the files of a replica. */
  public MetadataPaths metadataPaths() {
    return configuration.get(ReplicationOptions.METADATA_PATHS);
  }
}
