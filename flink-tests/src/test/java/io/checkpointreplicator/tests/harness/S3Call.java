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

/**
 * One request to an S3 server.
 *
 * @param ordinal counts the requests of this kind, from 1
 * @param target path and query, as sent
 */
public record S3Call(S3Request request, long ordinal, String target) {

  /** Whether the object, or the prefix that is listed, lies in a bucket. */
  public boolean isIn(String bucket) {
    return target.equals("/" + bucket)
        || target.startsWith("/" + bucket + "/")
        || target.startsWith("/" + bucket + "?");
  }
}
