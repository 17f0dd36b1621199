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
package io.checkpointreplicator.model.metadata;

import java.nio.charset.StandardCharsets;

/** A file with every kind of handle in every place it may have, for one version of the format. */
final class SampleMetadata {

  static final String ABSOLUTE = "hdfs://dc1/flink/job/shared/a file";
  static final String RELATIVE = "../shared/r";
  static final String SEGMENT = "file:/flink/job/taskowned/merged";
  static final String TASK_OWNED_DIRECTORY = "file:/flink/job/taskowned/tm";
  static final String SHARED_DIRECTORY = "file:/flink/job/shared/op";

  private SampleMetadata() {}

  static byte[] ofVersion(int version) {
    MetadataBytes bytes =
        new MetadataBytes()
            .int4(0x4960672d)
            .int4(version)
            .int8(42)
            .int4(1)
            .masterState("hook", 7, "payload".getBytes(StandardCharsets.UTF_8))
            .int4(3);
    bytes.operator(version, 2).int1(0).int4(-1);
    bytes.operator(version, 2).byteStream(5).int4(2).int4(-2).int4(0);
    bytes.int4(0).int4(0).int1(0).int1(0).int4(0).int4(0);
    bytes.operator(version, 4).int1(0).int4(4);
    changelogSubtask(bytes.int4(0));
    incrementalSubtask(bytes.int4(1));
    savepointSubtask(bytes.int4(2));
    channelSubtask(bytes.int4(3), version);
    return bytes.end(version).toByteArray();
  }

  private static void changelogSubtask(MetadataBytes bytes) {
    operatorState(bytes.int4(1)).byteStream(3);
    fileMergingOperatorState(bytes.int4(-5)).segment(SEGMENT, 17, 30);
    bytes.int1(14).range().int8(-1).int4(3);
    incremental(bytes, 11).utf("id");
    bytes.int1(0);
    bytes.int1(12).rangeWithOffsets().file(ABSOLUTE, 9).utf("id");
    bytes.int4(3);
    inMemoryChanges(bytes);
    fileChanges(bytes, 10);
    fileChanges(bytes, 13).utf("filesystem");
    bytes.int8(11).int8(12).utf("id");
    bytes.int1(8).range().int8(99).int4(0).int4(0).int8(11).utf("id");
    bytes.int4(0).int4(0);
  }

  private static void incrementalSubtask(MetadataBytes bytes) {
    fileMergingOperatorState(bytes.int4(1)).int1(16);
    operatorState(bytes.int4(1)).file(ABSOLUTE, -1);
    incremental(bytes, 5);
    incremental(bytes, 11).utf("id");
    bytes.int4(0).int4(0);
  }

  private static void savepointSubtask(MetadataBytes bytes) {
    bytes.int4(0).int4(0);
    bytes.int1(7).rangeWithOffsets().relativeFile("keyed", 1000);
    bytes.int1(3).rangeWithOffsets().int1(3).rangeWithOffsets().file("/raw", 5);
    bytes.int4(0).int4(0);
  }

  private static void channelSubtask(MetadataBytes bytes, int version) {
    bytes.int4(0).int4(0).int1(0).int1(0);
    if (version < 6) {
      single(bytes.int4(1)).relativeFile("in", 7);
      single(bytes.int4(1)).byteStream(2);
    } else {
      single(bytes.int4(2).int1(1)).relativeFile("in", 7);
      merged(bytes.int1(3)).relativeFile("in", 7).int4(3).raw(new byte[3]);
      single(bytes.int4(2).int1(2)).byteStream(2);
      merged(bytes.int1(4)).int1(0).int4(0);
    }
  }

  private static MetadataBytes operatorState(MetadataBytes bytes) {
    return bytes.int1(4).int4(2).utf("s").int1(0).int4(2).int8(1).int8(2).utf("b").int1(2).int4(0);
  }

  private static MetadataBytes fileMergingOperatorState(MetadataBytes bytes) {
    bytes.int1(17).int4(1).utf("s").int1(1).int4(1).int8(0);
    return bytes.utf(TASK_OWNED_DIRECTORY).utf(SHARED_DIRECTORY).int1(2);
  }

  private static MetadataBytes incremental(MetadataBytes bytes, int tag) {
    bytes.int1(tag).int8(41).utf("5aebdc6c-1b35-4e05-b8b7-d5e7b6c1a7a1").range();
    if (tag == 11) {
      bytes.int8(4096);
    }
    bytes.relativeFile(RELATIVE, 12);
    bytes.int4(2).utf("000001.sst").file(ABSOLUTE, 70_000).utf("000002.sst").byteStream(4);
    return bytes.int4(1).utf("MANIFEST").segment(SEGMENT, 0, 8);
  }

  private static void inMemoryChanges(MetadataBytes bytes) {
    bytes.int1(9).range().int8(0).int8(5).int4(2).int4(-1).int4(1).raw((byte) 1);
    bytes.int4(3).int4(2).raw(new byte[2]).utf("id");
  }

  private static MetadataBytes fileChanges(MetadataBytes bytes, int tag) {
    bytes.int1(tag).range().int4(3).int8(8).file("/dstl/1", 31).int8(9).int1(0).int8(10);
    return bytes.segment("/dstl/2", 5, 6).int8(37).int8(20).utf("id");
  }

  private static MetadataBytes single(MetadataBytes bytes) {
    return bytes.int4(3).int4(0).int4(1).int4(2).int8(5).int8(6).int8(7);
  }

  private static MetadataBytes merged(MetadataBytes bytes) {
    return bytes.int4(3).int8(7);
  }
}
