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

/** The kinds of requests that S3 file systems make, named as in the S3 API. */
public enum S3Request {
  GET_OBJECT,
  HEAD_OBJECT,
  LIST_OBJECTS,
  PUT_OBJECT,
  COPY_OBJECT,
  DELETE_OBJECT,
  DELETE_OBJECTS,
  CREATE_UPLOAD,
  UPLOAD_PART,
  COPY_PART,
  COMPLETE_UPLOAD,
  ABORT_UPLOAD,
  OTHER;

  /**
   * Tells the kind of a request.
   *
   * @param method HTTP method
   * @param target path and query
   * @param copies whether the header {@code x-amz-copy-source} is there
   */
  static S3Request of(String method, String target, boolean copies) {
    int question = target.indexOf('?');
    String query = question < 0 ? "" : target.substring(question + 1);
    boolean ofObject = target.indexOf('/', 1) > 0 && target.indexOf('/', 1) != target.length() - 1;
    return switch (method) {
      case "HEAD" -> HEAD_OBJECT;
      case "GET" ->
          query.contains("list-type=") || query.contains("prefix=")
              ? LIST_OBJECTS
              : ofObject ? GET_OBJECT : OTHER;
      case "DELETE" -> query.contains("uploadId=") ? ABORT_UPLOAD : DELETE_OBJECT;
      case "PUT" -> {
        boolean part = query.contains("partNumber=");
        yield part ? copies ? COPY_PART : UPLOAD_PART : copies ? COPY_OBJECT : PUT_OBJECT;
      }
      case "POST" -> {
        if (query.contains("uploadId=")) {
          yield COMPLETE_UPLOAD;
        }
        yield query.startsWith("uploads")
            ? CREATE_UPLOAD
            : query.startsWith("delete") ? DELETE_OBJECTS : OTHER;
      }
      default -> OTHER;
    };
  }
}
