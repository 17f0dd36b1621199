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

import static io.checkpointreplicator.model.metadata.MetadataBytes.upToChannelState;
import static io.checkpointreplicator.model.metadata.MetadataBytes.upToKeyedState;
import static io.checkpointreplicator.model.metadata.MetadataBytes.upToSubtaskState;
import static io.checkpointreplicator.model.metadata.MetadataBytes.withOperators;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Megabytes made to cost as much as can be: the smallest possible pieces, and the deepest possible
 * nests of them, over and over. They cost what their length allows, and no more.
 */
final class HostileFileTest {

  private static final int LENGTH = 1 << 20;
  private static final int MUCH = Integer.MAX_VALUE;
  private static final String END = "end of file";
  private static final String TOO_MANY_CLASSES =
      "more serialized classes or fields than properties have";
  private static final long ALLOWED_CPU_SECONDS = 3;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /**
   * A file that goes on for ever.
   *
   * @param name what it is made of
   * @param head where it starts
   * @param piece what follows, again and again
   */
  record Endless(String name, MetadataBytes head, MetadataBytes piece) {

    /** As much of it as fits. */
    byte[] bytes() {
      byte[] start = head.toByteArray();
      byte[] again = piece.toByteArray();
      byte[] bytes = Arrays.copyOf(start, LENGTH);
      for (int at = start.length; at < LENGTH; at += again.length) {
        System.arraycopy(again, 0, bytes, at, Math.min(again.length, LENGTH - at));
      }
      return bytes;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Endless> files() {
    return List.of(
        new Endless(
            "master states",
            new MetadataBytes().int4(0x4960672d).int4(3).int8(0).int4(MUCH),
            bytes().int4(0xc96b1696).int4(10).int4(0).utf("").int4(0)),
        new Endless("operators", withOperators(3, MUCH), bytes().operator(3, 0).int1(0).int4(0)),
        new Endless(
            "named operators",
            withOperators(6, MUCH),
            bytes().raw(longName()).raw(longName()).raw(new byte[16]).int8(0).int1(0).int4(-1)),
        new Endless(
            "finished subtasks", withOperators(3, 1).operator(3, 9).int1(0).int4(MUCH), bytes(-1)),
        new Endless(
            "running subtasks",
            withOperators(3, 1).operator(3, 9).int1(0).int4(MUCH),
            bytes(0, 0, 0).raw((byte) 0, (byte) 0).int4(0).int4(0)),
        new Endless(
            "operator states",
            upToSubtaskState(4).int4(1).int1(4).int4(MUCH),
            bytes().utf("").int1(0).int4(0)),
        new Endless("empty shared files", shared(), bytes().utf("").int1(16)),
        new Endless("shared files", shared(), bytes().utf("").file("/", 0)),
        new Endless("segments", shared(), bytes().utf("").segment("/", 0, 0)),
        new Endless(
            "files with long paths", shared(), bytes().utf("").int1(2).int8(0).raw(longName())),
        new Endless("key groups in key groups", shared(), nestedKeyGroups()),
        new Endless("no materializations", changelog(), bytes().int1(0)),
        new Endless(
            "materializations",
            changelog(),
            bytes().int1(5).int8(0).utf("").int8(0).int1(0).int8(0)),
        new Endless("changelogs in changelogs", nestedChangelogs(), emptyChangelog()),
        new Endless(
            "changes in memory", changelog(9).int8(0).int8(0).int4(MUCH), bytes().int4(0).int4(0)),
        new Endless("changes in files", changelog(10).int4(MUCH), bytes().int8(0).int1(16)),
        new Endless(
            "channels",
            upToChannelState(6).int4(MUCH),
            bytes().int1(3).int4(0).int8(0).int1(0).int4(0)),
        new Endless("serialized nulls", array("[Lx;"), bytes().int1(0x70)),
        new Endless("serialized bytes", array("[B"), bytes().int1(0)),
        new Endless("serialized strings", array("[Lx;"), bytes().int1(0x74).utf("")),
        new Endless("serialized objects", array("[Lx;"), bytes().int1(0x73).raw(classOf("C", 0))),
        new Endless(
            "instances of one class",
            array("[Lx;").int1(0x73).raw(classOf("C", 0)),
            bytes().int1(0x73).int1(0x71).int4(0x7e0002)),
        new Endless(
            "instances of fields",
            array("[Lx;").int1(0x73).raw(classOf("C", 999)).raw(nulls(999)),
            bytes().int1(0x73).int1(0x71).int4(0x7e0002).raw(nulls(999))),
        new Endless(
            "blocks",
            array("[Lx;").int1(0x73).int1(0x72).utf("C").int8(0).int1(2).raw((byte) 0, (byte) 0),
            bytes().int1(0x77).int1(0)),
        new Endless("classes in classes", array("[Lx;"), classesInClasses()));
  }

  @ParameterizedTest
  @MethodSource("files")
  void costsNoMoreThanItsLength(Endless file) {
    InTime.run(() -> assertCheap(file.bytes()));
  }

  private static void assertCheap(byte[] bytes) {
    assertThat(WatchedRun.identity(bytes))
        .hasValueSatisfying(refusal -> assertThat(refusal.found()).isIn(END, TOO_MANY_CLASSES));
    long before = THREADS.getCurrentThreadCpuTime();
    assertThatThrownBy(() -> Transcoding.identity(bytes))
        .isInstanceOf(MetadataFormatException.class);
    assertThat(THREADS.getCurrentThreadCpuTime() - before)
        .as("processor time in ns")
        .isLessThan(TimeUnit.SECONDS.toNanos(ALLOWED_CPU_SECONDS));
  }

  private static MetadataBytes bytes(int... numbers) {
    MetadataBytes bytes = new MetadataBytes();
    for (int number : numbers) {
      bytes.int4(number);
    }
    return bytes;
  }

  /** The longest string, in the encoding that takes the longest to read. */
  private static byte[] longName() {
    byte[] name = new byte[2 + 65_534];
    for (int i = 0; i < name.length; i += 2) {
      name[i] = (byte) 0xc0;
      name[i + 1] = (byte) 0x80;
    }
    name[0] = (byte) 0xff;
    name[1] = (byte) 0xfe;
    return name;
  }

  private static MetadataBytes shared() {
    return upToKeyedState(4).int1(5).int8(0).utf("").int8(0).int1(0).int4(MUCH);
  }

  private static MetadataBytes changelog() {
    return upToKeyedState(4).int1(8).range().int8(0).int4(MUCH);
  }

  /** Up to what follows the range of a changelog's only increment. */
  private static MetadataBytes changelog(int tag) {
    return upToKeyedState(4).int1(tag).range();
  }

  private static MetadataBytes nestedKeyGroups() {
    MetadataBytes bytes = bytes().utf("");
    for (int i = 0; i < NestingLimit.MAX_NESTED_HANDLES; i++) {
      bytes.int1(3).int8(0);
    }
    return bytes.int1(16);
  }

  /** Up to the materializations of the innermost changelog in which another may lie. */
  private static MetadataBytes nestedChangelogs() {
    MetadataBytes bytes = upToKeyedState(4);
    for (int i = 1; i < NestingLimit.MAX_NESTED_HANDLES; i++) {
      bytes.int1(8).range().int8(0).int4(MUCH);
    }
    return bytes;
  }

  private static MetadataBytes emptyChangelog() {
    return bytes().int1(8).range().int8(0).int4(0).int4(0).int8(0).utf("");
  }

  /** Up to the components of an array without an end. */
  private static MetadataBytes array(String className) {
    MetadataBytes bytes = withOperators(4, 0).int4(0xaced0005).int1(0x75);
    return bytes.raw(classOf(className, 0)).int4(MUCH);
  }

  private static byte[] classOf(String name, int fields) {
    MetadataBytes bytes = bytes().int1(0x72).utf(name).int8(0).int1(2);
    bytes.int1(fields >> Byte.SIZE).int1(fields);
    for (int i = 0; i < fields; i++) {
      bytes.int1('L').utf("").int1(0x70);
    }
    return bytes.int1(0x78).int1(0x70).toByteArray();
  }

  private static byte[] nulls(int count) {
    byte[] nulls = new byte[count];
    Arrays.fill(nulls, (byte) 0x70);
    return nulls;
  }

  /** As many classes as are allowed, each the superclass of the one before. */
  private static MetadataBytes classesInClasses() {
    MetadataBytes bytes = bytes().int1(0x73);
    for (int i = 0; i < 60; i++) {
      bytes.int1(0x72).utf("").int8(0).int1(2).int1(0).int1(10);
      for (int field = 0; field < 10; field++) {
        bytes.int1('I').utf("");
      }
      bytes.int1(0x78);
    }
    return bytes.int1(0x70).raw(new byte[60 * 10 * Integer.BYTES]);
  }
}
