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
package io.checkpointreplicator.tests.harness;

/** What becomes of a request at an {@link S3Gateway}. */
public enum S3Answer {
  /** The server answers. */
  FORWARDED,
  /** 503 SlowDown; the server never sees the request. */
  SLOW_DOWN,
  /** The connection breaks; the server never sees the request. */
  DROPPED,
  /** The server does it, but the connection breaks before its answer gets through. */
  ANSWER_LOST
}
