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

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The first line and the headers of an HTTP/1.1 message, as sent.
 *
 * @param startLine request line or status line
 * @param headers each {@code name: value}
 */
record HttpHead(String startLine, List<String> headers) {

  HttpHead {
    headers = List.copyOf(headers);
  }

  /** Reads a head; null at the end of the stream. */
  static HttpHead read(InputStream in) throws IOException {
    String startLine = line(in);
    if (startLine == null) {
      return null;
    }
    List<String> headers = new ArrayList<>();
    for (String line = requiredLine(in); !line.isEmpty(); line = requiredLine(in)) {
      headers.add(line);
    }
    return new HttpHead(startLine, headers);
  }

  private static String requiredLine(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException("Connection ended in the middle of a message");
    }
    return line;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (b != '\r') {
        line.write(b);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** The value of a header; its name is given in lower case. */
  Optional<String> value(String name) {
    return headers.stream()
        .filter(header -> isNamed(header, name))
        .map(header -> header.substring(header.indexOf(':') + 1).strip())
        .findFirst();
  }

  private static boolean isNamed(String header, String name) {
    return header.toLowerCase(Locale.ROOT).startsWith(name + ":");
  }

  HttpHead without(String name) {
    return new HttpHead(
        startLine, headers.stream().filter(header -> !isNamed(header, name)).toList());
  }

  /** Whether a response to a request has a body. */
  boolean hasBody(HttpHead request) {
    String status = startLine.split(" ", 3)[1];
    return !request.startLine().startsWith("HEAD ")
        && !status.equals("204")
        && !status.equals("304");
  }

  /** Whether the connection ends after the message. */
  boolean closes() {
    return value("connection").filter("close"::equalsIgnoreCase).isPresent();
  }

  void writeTo(OutputStream out) throws IOException {
    String text = startLine + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Copies the body as it is framed. */
  void copyBody(InputStream in, OutputStream out) throws IOException {
    if (value("transfer-encoding").filter("chunked"::equalsIgnoreCase).isPresent()) {
      copyChunks(in, out);
    } else {
      copy(in, out, Long.parseLong(value("content-length").orElse("0")));
    }
    out.flush();
  }

  private static void copyChunks(InputStream in, OutputStream out) throws IOException {
    long size;
    do {
      String line = requiredLine(in);
      out.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      size = Long.parseLong(line.split(";", 2)[0].strip(), 16);
      copy(in, out, size);
      if (size > 0) {
        out.write((requiredLine(in) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      }
    } while (size > 0);
    String trailer;
    do {
      trailer = requiredLine(in);
      out.write((trailer + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    } while (!trailer.isEmpty());
  }

  private static void copy(InputStream in, OutputStream out, long size) throws IOException {
    byte[] buffer = new byte[64 * 1024];
    for (long left = size; left > 0; ) {
      int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (read < 0) {
        throw new EOFException("Connection ended in the middle of a body");
      }
      out.write(buffer, 0, read);
      left -= read;
    }
  }
}
