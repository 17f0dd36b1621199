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
package io.checkpointreplicator.relocation.notifier;

import io.checkpointreplicator.model.replica.JobId;
import java.util.Map;
import java.util.Optional;

/** Attributes of a span, none of which needs to be there. */
record SpanAttributes(Map<String, Object> values) {
  Optional<String> text(String name) {
    return Optional.ofNullable(values.get(name)).map(String::valueOf);
  }

  /** The number; 0 if there is none. */
  long number(String name) {
    return values.get(name) instanceof Number number ? number.longValue() : 0;
  }

  Optional<JobId> job() {
    return text("jobId").filter(JobId::matches).map(JobId::new);
  }
}
