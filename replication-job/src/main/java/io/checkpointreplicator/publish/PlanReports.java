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
package io.checkpointreplicator.publish;

import io.checkpointreplicator.plan.CopyOutcome;
import io.checkpointreplicator.plan.CopyReport;
import io.checkpointreplicator.plan.PlanEvent;
import io.checkpointreplicator.plan.PlanEventSerializer;
import io.checkpointreplicator.plan.PlanHeader;
import io.checkpointreplicator.plan.PlanId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.io.SimpleVersionedSerialization;

/**
 * PUBLISH's state for the current job: the newest plan heard of, its header, and which of its tasks
 * have been reported. A newer plan replaces an older one; what comes late of an older plan, or of
 * one that has ended, is dropped.
 */
final class PlanReports {
  static final ValueStateDescriptor<String> PLAN =
      new ValueStateDescriptor<>("plan", StringSerializer.INSTANCE);

  private final ValueState<String> plan;
  private final ValueState<byte[]> header;
  private final ValueState<byte[]> problem;
  private final ValueState<Integer> count;
  private final ValueState<Boolean> ended;
  private final MapState<Integer, byte[]> reports;

  PlanReports(RuntimeContext context) {
    plan = context.getState(PLAN);
    header = context.getState(bytes("header"));
    problem = context.getState(bytes("problem"));
    count = context.getState(new ValueStateDescriptor<>("count", IntSerializer.INSTANCE));
    ended = context.getState(new ValueStateDescriptor<>("ended", BooleanSerializer.INSTANCE));
    reports =
        context.getMapState(
            new MapStateDescriptor<>(
                "reports", IntSerializer.INSTANCE, BytePrimitiveArraySerializer.INSTANCE));
  }

  private static ValueStateDescriptor<byte[]> bytes(String name) {
    return new ValueStateDescriptor<>(name, BytePrimitiveArraySerializer.INSTANCE);
  }

  void add(PlanHeader newHeader) throws Exception {
    if (accepts(newHeader.plan())) {
      header.update(write(newHeader));
    }
  }

  void add(CopyReport report) throws Exception {
    if (accepts(report.plan()) && !reports.contains(report.ordinal())) {
      reports.put(report.ordinal(), write(report));
      count.update(count.value() + 1);
      boolean good =
          report.outcome() instanceof CopyOutcome.Copied
              || report.outcome() instanceof CopyOutcome.AlreadyThere;
      if (!good && problem.value() == null) {
        problem.update(write(report));
      }
    }
  }

  private boolean accepts(PlanId candidate) throws IOException {
    int order = plan.value() == null ? 1 : candidate.compareTo(PlanId.parse(plan.value()));
    if (order > 0) {
      forgetReports();
      plan.update(candidate.toString());
      ended.update(false);
      count.update(0);
    }
    return order >= 0 && !ended.value();
  }

  /** The header of the current plan; empty before it came, and after the plan ended. */
  Optional<PlanHeader> header() throws IOException {
    return Optional.ofNullable(header.value()).map(PlanReports::read).map(PlanHeader.class::cast);
  }

  /** The first report of a file that was not copied. */
  Optional<CopyReport> problem() throws IOException {
    return Optional.ofNullable(problem.value()).map(PlanReports::read).map(CopyReport.class::cast);
  }

  /** Whether each task of the plan was reported. */
  boolean isComplete() throws IOException {
    Optional<PlanHeader> current = header();
    return current.isPresent() && count.value() == current.get().tasks();
  }

  /** The reports so far, which {@link #read(List)} reads: a plan may have very many. */
  List<byte[]> all() throws Exception {
    List<byte[]> all = new ArrayList<>();
    reports.values().forEach(all::add);
    return all;
  }

  /** Reads reports; not for the mailbox. */
  static List<CopyReport> read(List<byte[]> reports) {
    return reports.stream().map(PlanReports::read).map(CopyReport.class::cast).toList();
  }

  /** Ends a plan; only its id stays, so that late reports are recognised. */
  void end(PlanId endedPlan) throws IOException {
    if (endedPlan.toString().equals(plan.value())) {
      forgetReports();
      ended.update(true);
    }
  }

  /** Whether a plan was announced that has not ended. */
  boolean isOpen() throws IOException {
    return header.value() != null;
  }

  /** Forgets the current job. What comes late of its plan then waits in vain for a header. */
  void forget() {
    forgetReports();
    plan.clear();
    count.clear();
    ended.clear();
  }

  private void forgetReports() {
    header.clear();
    problem.clear();
    reports.clear();
  }

  private static byte[] write(PlanEvent event) throws IOException {
    return SimpleVersionedSerialization.writeVersionAndSerialize(new PlanEventSerializer(), event);
  }

  private static PlanEvent read(byte[] bytes) {
    try {
      return SimpleVersionedSerialization.readVersionAndDeSerialize(
          new PlanEventSerializer(), bytes);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("State of PUBLISH cannot be read", e);
    }
  }
}
