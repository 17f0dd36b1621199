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

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Stands before an S3 server, counts what it is asked, and answers some of it with errors. Listens
 * on the loopback interface; a thread for each connection.
 */
public final class S3Gateway implements AutoCloseable {
  private static final byte[] SLOW_DOWN_BODY =
      "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
          .getBytes(StandardCharsets.UTF_8);

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Map<S3Request, Long> counts = new EnumMap<>(S3Request.class);
  private final Map<S3Answer, Long> answers = new EnumMap<>(S3Answer.class);
  private volatile Function<S3Call, S3Answer> rule = call -> S3Answer.FORWARDED;

  private S3Gateway(InetSocketAddress server, ServerSocket listener) {
    this.server = server;
    this.listener = listener;
  }

  /** Starts a gateway that lets everything through. */
  public static S3Gateway to(S3Server server) throws IOException {
    S3Gateway gateway =
        new S3Gateway(server.address(), new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
    gateway.inBackground(gateway::listen);
    return gateway;
  }

  /** {@code host:port}. */
  public String hostAndPort() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /**
   * Sets what becomes of requests from now on. The rule is asked once for each, before the server
   * sees it, on the thread of its connection: it may wait.
   */
  public void answer(Function<S3Call, S3Answer> newRule) {
    rule = newRule;
  }

  /**
   * Sends that share of the requests away.
   *
   * @param share from 0 to 1
   */
  public void answerSometimes(double share, S3Answer answer, long seed) {
    Random random = new Random(seed);
    answer(
        call -> {
          synchronized (random) {
            return random.nextDouble() < share ? answer : S3Answer.FORWARDED;
          }
        });
  }

  /** How many requests of each kind there were. */
  public synchronized Map<S3Request, Long> counts() {
    return new EnumMap<>(counts);
  }

  /** How many requests were answered in each way. */
  public synchronized Map<S3Answer, Long> answers() {
    return new EnumMap<>(answers);
  }

  /** Begins to count anew. */
  public synchronized void forgetCounts() {
    counts.clear();
    answers.clear();
  }

  private synchronized S3Call count(S3Request request, String target) {
    return new S3Call(request, counts.merge(request, 1L, Long::sum), target);
  }

  private S3Answer decide(HttpHead head) {
    String[] parts = head.startLine().split(" ", 3);
    boolean copies = head.value("x-amz-copy-source").isPresent();
    S3Answer answer = rule.apply(count(S3Request.of(parts[0], parts[1], copies), parts[1]));
    synchronized (this) {
      answers.merge(answer, 1L, Long::sum);
    }
    return answer;
  }

  private void listen() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      sockets.add(client);
      inBackground(() -> serve(client));
    }
  }

  /** Serves a connection until one of both sides closes it; each has a connection to the server. */
  private void serve(Socket client) throws IOException {
    try (client;
        Socket upstream = new Socket()) {
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      sockets.add(upstream);
      InputStream in = new BufferedInputStream(client.getInputStream());
      OutputStream out = new BufferedOutputStream(client.getOutputStream());
      upstream.connect(server);
      InputStream serverIn = new BufferedInputStream(upstream.getInputStream());
      OutputStream serverOut = new BufferedOutputStream(upstream.getOutputStream());
      for (HttpHead head = HttpHead.read(in); head != null; head = HttpHead.read(in)) {
        S3Answer answer = decide(head);
        if (answer == S3Answer.DROPPED) {
          return;
        }
        if (head.value("expect").isPresent()) {
          out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
          out.flush();
        }
        if (answer == S3Answer.SLOW_DOWN) {
          head.copyBody(in, OutputStream.nullOutputStream());
          slowDown(head, out);
          continue;
        }
        head.without("expect").writeTo(serverOut);
        head.copyBody(in, serverOut);
        HttpHead response = HttpHead.read(serverIn);
        if (response == null || answer == S3Answer.ANSWER_LOST) {
          return;
        }
        response.writeTo(out);
        if (response.hasBody(head)) {
          response.copyBody(serverIn, out);
        }
        out.flush();
        if (response.closes()) {
          return;
        }
      }
    } finally {
      sockets.removeIf(Socket::isClosed);
    }
  }

  private static void slowDown(HttpHead request, OutputStream out) throws IOException {
    out.write(
        ("HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nContent-Length: "
                + SLOW_DOWN_BODY.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.ISO_8859_1));
    if (!request.startLine().startsWith("HEAD ")) {
      out.write(SLOW_DOWN_BODY);
    }
    out.flush();
  }

  private void inBackground(IoAction action) {
    Thread thread =
        new Thread(
            () -> {
              try {
                action.run();
              } catch (IOException e) {
                // The other side, or close(), has ended the connection.
              }
            },
            "s3-gateway");
    thread.setDaemon(true);
    thread.start();
  }

  @FunctionalInterface
  private interface IoAction {
    void run() throws IOException;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
