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
package io.checkpointreplicator.promote;

import io.checkpointreplicator.inspect.CheckedFiles;
import io.checkpointreplicator.inspect.Verification.Depth;
import java.util.Optional;

/**
 * What somebody wants of a promotion.
 *
 * @param by who, {@code user@host}
 * @param claimMode the claim mode; empty for what the checkpoint needs
 * @param depth how thoroughly the replica is verified
 * @param checked is told how far the verification is
 * @param fallback what to do if the newest replica is not whole
 */
public record PromotionRequest(
    String by,
    Optional<ClaimMode> claimMode,
    Depth depth,
    CheckedFiles checked,
    Fallback fallback) {

  /** What to do if the newest replica is not whole. */
  public enum Fallback {
    /** Promote nothing. */
    NONE,
    /** Promote the newest one that is whole. */
    OLDER
  }
}
