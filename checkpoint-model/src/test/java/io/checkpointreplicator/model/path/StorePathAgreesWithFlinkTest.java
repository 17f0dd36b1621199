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
package io.checkpointreplicator.model.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;
import net.jqwik.api.statistics.StatisticsReport.StatisticsReportMode;
import org.apache.flink.core.fs.Path;

/**
 * Flink opens what its own {@link Path} makes of our text. If the two disagreed, a path that was
 * found allowed would name another file.
 */
class StorePathAgreesWithFlinkTest {

  @Property(tries = 2000)
  @StatisticsReport(StatisticsReportMode.OFF)
  void flinkReadsTheSamePath(@ForAll("texts") String text) {
    Optional<StorePath> parsed = unlessRefused(() -> StorePath.parse(text));
    if (parsed.isEmpty()) {
      return;
    }
    StorePath path = parsed.get();
    Path flink = path.toFlinkPath();
    assertThat(flink).hasToString(path.toString());
    assertThat(new Path(path.toString())).as("what Flink reads in metadata").isEqualTo(flink);
    assertThat(StorePath.parse(flink.toString())).isEqualTo(path);
    assertThat(flink.getName()).isEqualTo(path.name());
    assertThat(flink.getPath()).isEqualTo(path.pathInStore());
    assertThat(flink.toUri().getScheme()).isEqualTo(path.scheme());
  }

  /** The hole that matters: resolved by us it stays inside, opened by Flink it must too. */
  @Property(tries = 2000)
  @StatisticsReport(StatisticsReportMode.OFF)
  void whatStaysBelowADirectoryStaysThereForFlink(
      @ForAll("segments") List<String> segments, @ForAll boolean asText) {
    StorePath directory = StorePath.parse("hdfs://nn/source/job/chk-1");
    String way = String.join("/", segments);
    Optional<StorePath> resolved =
        unlessRefused(
            () -> asText ? StorePath.parse(directory + "/" + way) : directory.resolve(way));
    if (resolved.isEmpty()) {
      return;
    }
    StorePath below = resolved.get();
    boolean inside =
        below.toFlinkPath().equals(directory.toFlinkPath())
            || below.toFlinkPath().toString().startsWith(directory + "/");
    assertThat(inside).isEqualTo(directory.contains(below));
    if (inside) {
      assertThat(directory.resolve("./" + directory.relativize(below))).isEqualTo(below);
    }
    assertThat(directory.resolve("./" + directory.relativizeUpwards(below))).isEqualTo(below);
  }

  /** Refusing is always right here, but a property that is about nothing proves nothing. */
  private static Optional<StorePath> unlessRefused(Supplier<StorePath> path) {
    Optional<StorePath> result;
    try {
      result = Optional.of(path.get());
    } catch (IllegalArgumentException refused) {
      result = Optional.empty();
    }
    Statistics.collect(result.isPresent());
    Statistics.coverage(coverage -> coverage.check(true).percentage(p -> p > 10));
    return result;
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> schemes =
        Arbitraries.oneOf(
            Arbitraries.of("", "file:", "hdfs:", "s3:", "S3A:", "c:", "a+b-c.d:"),
            Arbitraries.of("", "file:", "hdfs:"),
            Arbitraries.strings().ascii().ofMaxLength(3).map(s -> s + ":"));
    Arbitrary<String> authorities =
        Arbitraries.oneOf(
            Arbitraries.of("", "//", "//nn", "//nn:8020", "//u:p@nn:1", "//[::1]:2", "//$root@x"),
            Arbitraries.of("", "//nn"),
            Arbitraries.strings().ascii().ofMaxLength(4).map(s -> "//" + s));
    return Combinators.combine(schemes, authorities, segments())
        .as((scheme, authority, way) -> scheme + authority + "/" + String.join("/", way));
  }

  @Provide
  Arbitrary<List<String>> segments() {
    Arbitrary<String> known =
        Arbitraries.of("a", "b c", "..", ".", "", "C:", "a:b", "%2e%2e", "..\\..", "\\", " ", "?#");
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(4);
    Arbitrary<String> ascii = Arbitraries.strings().ascii().ofMaxLength(4);
    return Arbitraries.frequencyOf(Tuple.of(4, known), Tuple.of(1, any), Tuple.of(2, ascii))
        .list()
        .ofMinSize(1)
        .ofMaxSize(7);
  }
}
