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
package io.checkpointreplicator.tests.benchmark;

import com.sun.management.OperatingSystemMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import javax.management.MBeanServerConnection;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Asks another JVM of this user what it takes of the machine. */
final class JvmProbe implements AutoCloseable {
  private final JMXConnector connector;
  private final MBeanServerConnection server;
  private final OperatingSystemMXBean system;

  private JvmProbe(JMXConnector connector) throws IOException {
    this.connector = connector;
    this.server = connector.getMBeanServerConnection();
    this.system = ManagementFactory.getPlatformMXBean(server, OperatingSystemMXBean.class);
  }

  /** Connects to the JVM with that process id. */
  static JvmProbe of(long pid) throws Exception {
    VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
    try {
      String address = machine.startLocalManagementAgent();
      return new JvmProbe(JMXConnectorFactory.connect(new JMXServiceURL(address)));
    } finally {
      machine.detach();
    }
  }

  /** CPU time that it has used, in nanoseconds. */
  long cpuNanos() {
    return system.getProcessCpuTime();
  }

  /** Collects its garbage; returns the bytes of its heap that are in use after that. */
  long heapAfterCollection() throws IOException {
    MemoryMXBean memory = ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class);
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  /** Most bytes of its heap that were in use, garbage included. */
  long peakHeap() throws IOException {
    return ManagementFactory.getPlatformMXBeans(server, MemoryPoolMXBean.class).stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  /** Lets {@link #peakHeap} and {@link #mostThreads} begin anew. */
  void forgetPeak() throws IOException {
    ManagementFactory.getPlatformMXBeans(server, MemoryPoolMXBean.class)
        .forEach(MemoryPoolMXBean::resetPeakUsage);
    ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class).resetPeakThreadCount();
  }

  /** Most bytes that its heap may have. */
  long mostHeap() throws IOException {
    return ManagementFactory.getPlatformMXBean(server, MemoryMXBean.class)
        .getHeapMemoryUsage()
        .getMax();
  }

  /** Bytes of its direct buffers. */
  long directBytes() throws IOException {
    return ManagementFactory.getPlatformMXBeans(server, BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  /** Its threads that are alive. */
  int threads() throws IOException {
    return ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class).getThreadCount();
  }

  /** Most threads that were alive at once. */
  int mostThreads() throws IOException {
    return ManagementFactory.getPlatformMXBean(server, ThreadMXBean.class).getPeakThreadCount();
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
