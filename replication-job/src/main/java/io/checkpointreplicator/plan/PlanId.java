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
package io.checkpointreplicator.plan;

import java.util.Comparator;
import java.util.UUID;

/**
 * Identity of a plan. Plans of one job are ordered: outcomes of a lower one are dropped when a
 * higher one is known.
 *
 * @param sequence grows from plan to plan of a job; usually the time in milliseconds
 * @param nonce tells plans apart that were numbered alike by attempts unaware of each other
 */
public record PlanId(long sequence, String nonce) implements Comparable<PlanId> {
  private static final Comparator<PlanId> ORDER =
      Comparator.comparingLong(PlanId::sequence).thenComparing(PlanId::nonce);
  private static final int NONCE_LENGTH = 8;

  /** Refuses what cannot be a directory name. */
  public PlanId {
    if (sequence < 0 || !nonce.matches("[0-9a-f]{" + NONCE_LENGTH + "}")) {
      throw new IllegalArgumentException("Not a plan id: " + sequence + "-" + nonce);
    }
  }

  /** The id of a new plan, higher than all plans up to a sequence. */
  static PlanId after(long lastSequence, long nowMillis) {
    return new PlanId(
        Math.max(lastSequence + 1, nowMillis),
        UUID.randomUUID().toString().substring(0, NONCE_LENGTH));
  }

  /**
   * Parses what {@link #toString} prints.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static PlanId parse(String text) {
    int dash = Math.max(0, text.indexOf('-'));
    try {
      PlanId plan = new PlanId(Long.parseLong(text.substring(0, dash)), text.substring(dash + 1));
      if (plan.toString().equals(text)) {
        return plan;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Not a plan id: " + text, e);
    }
    throw new IllegalArgumentException("Not a plan id: " + text);
  }

  @Override
  public int compareTo(PlanId other) {
    return ORDER.compare(this, other);
  }

  /** {@code <sequence>-<nonce>}: the name of the plan's directory. */
  @Override
  public String toString() {
    return sequence + "-" + nonce;
  }
}
