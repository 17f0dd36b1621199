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
package io.checkpointreplicator.tests.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A network namespace of Linux behind a link of limited width: a pair of virtual interfaces, of
 * which the far one sends no faster than the kernel's token bucket filter lets it. What is sent to
 * the namespace is not limited. Needs root, and {@code ip} and {@code tc} (iproute2).
 */
final class NarrowLink implements AutoCloseable {
  private final String namespace;
  private final String near;
  private final String network;

  private NarrowLink(long id) {
    this.namespace = "replicator-" + id;
    this.near = "crn" + id;
    this.network = "10.213." + id % 250 + ".";
  }

  /** Makes a namespace that sends so many Mbit/s, Ethernet and IP headers included. */
  static NarrowLink create(int megabits) throws IOException {
    NarrowLink link = new NarrowLink(ProcessHandle.current().pid() % 100_000);
    String far = "crf" + ProcessHandle.current().pid() % 100_000;
    run("ip netns add " + link.namespace);
    try {
      run("ip link add " + link.near + " type veth peer name " + far + " netns " + link.namespace);
      run("ip addr add " + link.network + "1/30 dev " + link.near);
      run("ip link set " + link.near + " up");
      link.inside("ip addr add " + link.farAddress() + "/30 dev " + far);
      link.inside("ip link set " + far + " up");
      link.inside("ip link set lo up");
      link.inside(
          "tc qdisc add dev "
              + far
              + " root tbf rate "
              + megabits
              + "mbit burst 256kb latency 50ms");
      return link;
    } catch (IOException e) {
      link.close();
      throw e;
    }
  }

  /** What must be put before a command line to run it behind the link. */
  List<String> prefix() {
    return List.of("ip", "netns", "exec", namespace);
  }

  String farAddress() {
    return network + "2";
  }

  /** Bytes that have come over the link so far, with their headers. */
  long receivedBytes() throws IOException {
    return Long.parseLong(
        Files.readString(Path.of("/sys/class/net", near, "statistics/rx_bytes")).strip());
  }

  private void inside(String command) throws IOException {
    List<String> whole = new ArrayList<>(prefix());
    whole.addAll(List.of(command.split(" ")));
    run(whole);
  }

  private static void run(String command) throws IOException {
    run(List.of(command.split(" ")));
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    try {
      if (process.waitFor() != 0) {
        throw new IOException(
            String.join(" ", command)
                + " failed: "
                + Objects.requireNonNullElse(output, "").strip()
                + ". Be root, on a Linux with network namespaces, veth and sch_tbf.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    // The interfaces go with it.
    run("ip netns del " + namespace);
  }
}
