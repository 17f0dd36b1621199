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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.checkpointreplicator.model.path.StorePath;
import io.checkpointreplicator.model.replica.JobId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
  private static final JobId JOB = new JobId("0123456789abcdef0123456789abcdef");

  @Test
  void defaultsAreThoseOfTheContract() {
    Settings settings = Settings.of(with());
    assertThat(settings.once()).isFalse();
    assertThat(settings.interval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.listingTimeout()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.retain()).isEqualTo(3);
    assertThat(settings.deleteDelay()).isEqualTo(Duration.ofMinutes(10));
    assertThat(settings.planTimeout()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.copyLimits().threads()).isEqualTo(8);
    assertThat(settings.copyLimits().bandwidth()).isEmpty();
    assertThat(settings.copyLimits().largeFileThreshold()).isEqualTo(MemorySize.ofMebiBytes(256));
    assertThat(settings.jobId()).isEmpty();
    assertThat(settings.metadataPaths()).isEqualTo(MetadataPaths.ABSOLUTE);
    assertThat(settings.selects(JOB)).isTrue();
    assertThat(settings.namedJobs()).isEmpty();
  }

  @Test
  void readsWhatTheOptionsSay() {
    Settings settings =
        Settings.of(
            with(
                "replication.once", "true",
                "replication.interval", "250ms",
                "replication.listing-timeout", "5 s",
                "replication.retain", "7",
                "replication.delete-delay", "0s",
                "replication.plan-timeout", "2min",
                "replication.copy-threads", "3",
                "replication.bandwidth", "100mb",
                "replication.large-file-threshold", "1gb",
                "replication.job-id", JOB.hex(),
                "replication.metadata-paths", "relative"));
    assertThat(settings.once()).isTrue();
    assertThat(settings.interval()).isEqualTo(Duration.ofMillis(250));
    assertThat(settings.listingTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.retain()).isEqualTo(7);
    assertThat(settings.deleteDelay()).isZero();
    assertThat(settings.planTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(settings.copyLimits().threads()).isEqualTo(3);
    assertThat(settings.copyLimits().bandwidth()).contains(MemorySize.ofMebiBytes(100));
    assertThat(settings.copyLimits().largeFileThreshold()).isEqualTo(MemorySize.ofMebiBytes(1024));
    assertThat(settings.jobId()).contains(JOB);
    assertThat(settings.metadataPaths()).isEqualTo(MetadataPaths.RELATIVE);
  }

  @Test
  void readsUnderTheSourcesAndTheAllowedRootsOnly() {
    Settings settings =
        Settings.of(with("replication.allowed-roots", "[hdfs://old/flink, 's3://dstl/']"));
    assertThat(settings.allowedRoots().roots())
        .extracting(StorePath::toString)
        .containsExactly("hdfs://dc1/flink", "hdfs://old/flink", "s3://dstl/");
  }

  @Test
  void readsNothingNearTheTargetUnlessToldSo() {
    assertThat(Settings.of(with()).reusable()).isEmpty();
    Settings settings = Settings.of(with("replication.reuse", "[hdfs://dc2/flink, hdfs://dc2/]"));
    assertThat(settings.reusable().orElseThrow().roots())
        .extracting(StorePath::toString)
        .containsExactly("hdfs://dc2/flink", "hdfs://dc2/");
    assertThat(settings.allowedRoots().allow(StorePath.parse("hdfs://dc2/flink/x"))).isFalse();
  }

  /** The target may be among them: files of a job become files of another one. */
  @ParameterizedTest
  @ValueSource(strings = {"hdfs://dc2/replicas", "hdfs://dc2/replicas/x", "hdfs://dc1/flink2"})
  void whatIsReusedMayLieAnywhereButAtTheSource(String reused) {
    assertThat(Settings.of(with("replication.reuse", reused)).reusable()).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"hdfs://dc1/flink", "hdfs://dc1/flink/x", "hdfs://dc1:8020/"})
  void refusesToReuseTheSource(String reused) {
    Configuration configuration = with("replication.reuse", reused);
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> Settings.of(configuration))
        .withMessage(
            "--reuse "
                + StorePath.parse(reused)
                + " and --source hdfs://dc1/flink lie in each other. Name what is near the target,"
                + " not the source.");
  }

  @Test
  void findsTheSourceOfAJobsDirectory() {
    Settings settings = Settings.of(with("replication.source", "[hdfs://dc1/a, hdfs://dc1/ab]"));
    StorePath second = StorePath.parse("hdfs://dc1/ab");
    assertThat(settings.sourceOf(second.resolve(JOB.hex()))).contains(second);
    assertThat(settings.sourceOf(second)).contains(second);
    assertThat(settings.sourceOf(StorePath.parse("hdfs://dc1/abc"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replication.source | '' | --source is missing. Name at least one source base.",
        "replication.source | '[hdfs://dc1/a, \" \"]' | --source is missing. Name a base"
            + " directory.",
        "replication.source | hdfs://dc1/.. | --source: Path 'hdfs://dc1/..' leaves the root of"
            + " its store with '..'.",
        "replication.source | a b:/x | --source: Path 'a b:/x' has the scheme 'a b', which Flink"
            + " does not read so. Allowed: [A-Za-z][A-Za-z0-9+.-]+.",
        "replication.target | '' | --target is missing. Name a base directory.",
        "replication.target | '  ' | --target is missing. Name a base directory.",
        "replication.allowed-roots | '[\" \"]' | --allowed-root is missing. Name a base directory.",
        "replication.reuse | '[\" \"]' | --reuse is missing. Name a base directory.",
        "replication.retain | 0 | --retain is 0; allowed: 1 or more.",
        "replication.retain | -3 | --retain is -3; allowed: 1 or more.",
        "replication.copy-threads | 0 | --copy-threads is 0; allowed: 1 or more.",
        "replication.bandwidth | 1023b | --bandwidth is 1023 bytes; allowed: 1kb or more, per"
            + " second.",
        "replication.bandwidth | 0 | --bandwidth is 0 bytes; allowed: 1kb or more, per second.",
        "replication.interval | 0s | --interval is PT0S; allowed: 1 ms or longer.",
        "replication.interval | 999micros | --interval is PT0.000999S; allowed: 1 ms or longer.",
        "replication.plan-timeout | 0s | --plan-timeout is PT0S; allowed: 1 ms or longer.",
        "replication.listing-timeout | 0s | replication.listing-timeout is PT0S; allowed: 1 ms or"
            + " longer.",
        "replication.delete-delay | 36501d | --delete-delay is PT876024H; allowed: at most 36500"
            + " days.",
        "replication.delete-delay | 9223372036854775807ms | --delete-delay is"
            + " PT2562047788015H12M55.807S; allowed: at most 36500 days.",
        "replication.interval | 9223372036854775807s | --interval is PT2562047788015215H30M7S;"
            + " allowed: at most 36500 days.",
        "replication.job-id | abc | --job-id: 'abc' is not a job id. Allowed: 32 lower-case"
            + " hexadecimal digits.",
        "replication.jobs | '[a, \"[0-\"]' | --jobs: '[0-' is not a glob: Missing ']. Allowed: job"
            + " ids, with *, ? and [0-9a-f] in them.",
        "replication.exclude-jobs | '[\"{a\"]' | --exclude-jobs: '{a' is not a glob: Missing '}."
            + " Allowed: job ids, with *, ? and [0-9a-f] in them.",
      })
  void refusesWhatMakesNoSense(String key, String value, String message) {
    Configuration configuration = value.isEmpty() ? without(key) : with(key, value);
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> Settings.of(configuration))
        .withMessage(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replication.interval | soon | --interval",
        "replication.interval | -1s | --interval",
        "replication.delete-delay | 5 parsecs | --delete-delay",
        "replication.plan-timeout | 99999999999999999999d | --plan-timeout",
        "replication.retain | three | --retain",
        "replication.retain | 99999999999 | --retain",
        "replication.copy-threads | 1.5 | --copy-threads",
        "replication.bandwidth | fast | --bandwidth",
        "replication.bandwidth | -1mb | --bandwidth",
        "replication.bandwidth | 100mbit | --bandwidth",
        "replication.large-file-threshold | large | --large-file-threshold",
        "replication.large-file-threshold | -1 | --large-file-threshold",
        "replication.once | perhaps | --once",
        "replication.metadata-paths | both | --metadata-paths",
      })
  void refusesWhatCannotBeRead(String key, String value, String option) {
    Configuration configuration = with(key, value);
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> Settings.of(configuration))
        .withMessageStartingWith(
            option
                + " has a value that cannot be read: Could not parse value '"
                + value
                + "' for key '"
                + key
                + "'.");
  }

  @Test
  void tellsWhatAThresholdMayBe() {
    Configuration configuration = with("replication.large-file-threshold", "large");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> Settings.of(configuration))
        .withMessageEndingWith(" Allowed: a size such as 256mb or 1gb, or 0 for none.");
  }

  @ParameterizedTest
  @CsvSource({
    "hdfs://dc1/flink, hdfs://dc1/flink", // equal
    "hdfs://dc1/flink, hdfs://dc1:8020/flink/",
    "hdfs://dc1/flink, hdfs://dc1/flink/replicas", // target inside source
    "hdfs://dc1/flink, hdfs://dc1/x/../flink/replicas",
    "hdfs://dc1/flink/checkpoints, hdfs://dc1/flink", // source inside target
    "file:///flink, /",
    "/flink, file:/flink/x",
  })
  void refusesSourceAndTargetInEachOther(String source, String target) {
    Configuration configuration = with("replication.source", source, "replication.target", target);
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> Settings.of(configuration))
        .withMessage(
            "--target "
                + StorePath.parse(target)
                + " and --source "
                + StorePath.parse(source)
                + " lie in each other. Choose a target outside of all source bases.");
  }

  @Test
  void looksAtEachSource() {
    Configuration configuration =
        with("replication.source", "[hdfs://dc1/flink, hdfs://dc2/replicas/old]");
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> Settings.of(configuration))
        .withMessageStartingWith(
            "--target hdfs://dc2/replicas and --source hdfs://dc2/replicas/old lie in each other.");
  }

  @ParameterizedTest
  @CsvSource({"hdfs://dc1/flink, hdfs://dc1/flink2", "hdfs://dc1/flink, hdfs://dc2/flink/x"})
  void neighboursAreNotInEachOther(String source, String target) {
    assertThat(
            Settings.of(with("replication.source", source, "replication.target", target)).target())
        .hasToString(target);
  }

  @Test
  void aJobIdNamesTheJobOfOneSource() {
    Configuration configuration =
        with("replication.source", "[hdfs://dc1/a, hdfs://dc1/b]", "replication.job-id", JOB.hex());
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> Settings.of(configuration))
        .withMessage(
            "--job-id names the job of one source base, but --source names 2: [hdfs://dc1/a,"
                + " hdfs://dc1/b]. Name one.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ckpt", "./ckpt", "x/../ckpt", " ckpt "})
  void relativeLocalPathsAreMeantFromHere(String text) {
    assertThat(Settings.path("--source", text))
        .hasToString("file:" + Path.of("").toAbsolutePath().resolve("ckpt"));
  }

  @ParameterizedTest
  @CsvSource({
    "/ckpt, file:/ckpt",
    "'  /ckpt ', file:/ckpt",
    "file:///ckpt/, file:/ckpt",
    "' hdfs://nn/ckpt', hdfs://nn/ckpt",
    "s3://bucket, s3://bucket/",
  })
  void otherPathsAreMeantAsTheyAre(String text, String path) {
    assertThat(Settings.path("--source", text)).hasToString(path);
  }

  @ParameterizedTest
  @CsvSource({
    "*, '', true",
    "0123*, '', true",
    "?123456789abcdef0123456789abcdef, '', true",
    "[0-3]*, '', true",
    "0123456789abcdef0123456789abcdef, '', true",
    "' 0123456789abcdef0123456789abcdef ', '', true",
    "0124*, '', false",
    "0123, '', false",
    "ffff;0123*, '', true",
    "*, 0123456789abcdef0123456789abcdef, false",
    "*, ffff*; 0123*, false",
    "*, ffff*, true",
    "0123*, 01*, false",
  })
  void selectsJobsByIdsAndGlobs(String jobs, String excluded, boolean selected) {
    Configuration configuration = with();
    configuration.set(ReplicationOptions.JOBS, List.of(jobs.split(";")));
    if (!excluded.isEmpty()) {
      configuration.set(ReplicationOptions.EXCLUDED_JOBS, List.of(excluded.split(";")));
    }
    assertThat(Settings.of(configuration).selects(JOB)).isEqualTo(selected);
  }

  @Test
  void knowsWhichJobsWereNamed() {
    Configuration configuration = with();
    configuration.set(ReplicationOptions.JOBS, List.of("ff*", " " + JOB.hex(), "0123"));
    assertThat(Settings.of(configuration).namedJobs()).containsExactly(JOB);
  }

  private static Configuration with(String... keysAndValues) {
    Map<String, String> options = new TreeMap<>();
    options.put("replication.source", "hdfs://dc1/flink");
    options.put("replication.target", "hdfs://dc2/replicas");
    for (int i = 0; i < keysAndValues.length; i += 2) {
      options.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Configuration.fromMap(options);
  }

  private static Configuration without(String key) {
    Map<String, String> options = with().toMap();
    options.remove(key);
    return Configuration.fromMap(options);
  }

  @ParameterizedTest
  @CsvSource({
    "replication.source, s3://AKIA:pa55word@bucket/a",
    "replication.target, s3://AKIA:pa55/word@bucket/a",
    "replication.allowed-roots, s3://AKIA:pa55word@bucket/a",
    "replication.reuse, s3://AKIA:pa55word@bucket/a",
    "replication.checkpoint, s3://AKIA:pa55word@bucket/a",
    "replication.events, kafka://user:pa55word@host:9092/topic",
    "replication.events, kafka://user:pa55/word@host:9092/topic",
    "replication.kafka, pa55word",
  })
  void noMessageRepeatsAPassword(String key, String value) {
    assertThatExceptionOfType(OptionException.class)
        .isThrownBy(() -> Settings.of(with(key, value)).events())
        .satisfies(
            e -> {
              for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.getMessage()).doesNotContain("pa55");
              }
            });
  }
}
