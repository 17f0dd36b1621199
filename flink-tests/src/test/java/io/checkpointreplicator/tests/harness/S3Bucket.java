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

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A bucket of an {@link S3Server}, seen with a client that shares nothing with Flink's. Keys may
 * consist of what needs no escaping in XML. Thread-safe.
 */
public final class S3Bucket {
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

  private final String hostAndPort;
  private final String name;
  private final HttpClient client = HttpClient.newHttpClient();

  S3Bucket(String hostAndPort, String name) {
    this.hostAndPort = hostAndPort;
    this.name = name;
  }

  /** The address of a key, for Flink. */
  public String path(String key) {
    return "s3://" + name + "/" + key;
  }

  void create() throws IOException {
    send("PUT", "", "");
  }

  /** Puts an object. */
  public void put(String key, byte[] content) throws IOException {
    send("PUT", "/" + key, "", BodyPublishers.ofByteArray(content));
  }

  /** Reads an object. */
  public byte[] get(String key) throws IOException {
    return send("GET", "/" + key, "");
  }

  /** The keys that begin with a prefix. */
  public SortedSet<String> keys(String prefix) throws IOException {
    SortedSet<String> keys = new TreeSet<>();
    String marker = "";
    String page;
    do {
      page = text(send("GET", "", "?prefix=" + encoded(prefix) + "&marker=" + encoded(marker)));
      Matcher matcher = KEY.matcher(page);
      while (matcher.find()) {
        keys.add(matcher.group(1));
        marker = matcher.group(1);
      }
    } while (page.contains("<IsTruncated>true</IsTruncated>"));
    return keys;
  }

  /**
   * The checkpoints of a job whose {@code _metadata} is there.
   *
   * @param jobDirectory the part of the keys before {@code /chk-N}
   */
  public SortedSet<Long> completed(String jobDirectory) throws IOException {
    String prefix = jobDirectory + "/chk-";
    Pattern metadata = Pattern.compile(Pattern.quote(prefix) + "(\\d+)/_metadata");
    SortedSet<Long> completed = new TreeSet<>();
    for (String key : keys(prefix)) {
      Matcher matcher = metadata.matcher(key);
      if (matcher.matches()) {
        completed.add(Long.parseLong(matcher.group(1)));
      }
    }
    return completed;
  }

  /** Deletes an object. */
  public void delete(String key) throws IOException {
    send("DELETE", "/" + key, "");
  }

  /** Deletes all objects. */
  public void clear() throws IOException {
    for (String key : keys("")) {
      delete(key);
    }
  }

  private static String text(byte... body) {
    return new String(body, StandardCharsets.UTF_8);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private byte[] send(String method, String key, String query) throws IOException {
    return send(method, key, query, BodyPublishers.noBody());
  }

  private byte[] send(String method, String key, String query, BodyPublisher body)
      throws IOException {
    String resource = "/" + name + key.replace(" ", "%20");
    String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + hostAndPort + resource + query))
            .header("Date", date)
            .header("Authorization", authorization(method + "\n\n\n" + date + "\n" + resource))
            .method(method, body)
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() >= 300) {
        throw new IOException(method + " " + resource + query + ": " + text(response.body()));
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while asking an S3 server");
    }
  }

  /** Version 2 of AWS's signatures, which needs no more than this. */
  private static String authorization(String request) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(S3Server.SECRET_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
      byte[] signature = mac.doFinal(request.getBytes(StandardCharsets.UTF_8));
      return "AWS " + S3Server.ACCESS_KEY + ":" + Base64.getEncoder().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
