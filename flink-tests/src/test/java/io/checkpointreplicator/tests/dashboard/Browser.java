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
package io.checkpointreplicator.tests.dashboard;

import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.tests.harness.Programs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openqa.selenium.Keys;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Chromium without a window, which reaches the loopback interface only. */
final class Browser implements AutoCloseable {
  /** Pictures for people; nothing compares them. */
  private static final Path PICTURES = Path.of("target", "dashboard-screens");

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TALLEST = 2400;
  private static final Pattern ADDRESS = Pattern.compile("\"url\":\"([^\"]*)\"");

  private static final String CONTRAST =
      """
      (least => {
        const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
        const light = colour => numbers(colour).slice(0, 3)
          .map(value => value / 255)
          .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
          .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
        const behind = node => {
          const colour = getComputedStyle(node).backgroundColor;
          return numbers(colour)[3] === 0 && node.parentElement
            ? behind(node.parentElement) : colour;
        };
        return [...document.querySelectorAll('body *')]
          .filter(node => node.checkVisibility() && (node.placeholder || [...node.childNodes]
            .some(child => child.nodeType === Node.TEXT_NODE && child.data.trim() !== '')))
          .map(node => {
            const style = getComputedStyle(node, node.placeholder ? '::placeholder' : null);
            const text = node instanceof SVGElement ? style.fill : style.color;
            const two = [light(text), light(behind(node))].sort((a, b) => b - a);
            return {node, text, ratio: (two[0] + 0.05) / (two[1] + 0.05)};
          })
          .filter(found => found.ratio < least)
          .map(found => `${found.node.textContent}: ${found.text} on ${behind(found.node)}, `
            + found.ratio.toFixed(2));
      })""";

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Starts it; installs it where it is missing. */
  static Browser start() throws IOException, InterruptedException {
    Programs.install("install-chromium", "chromium", "chromedriver");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, java.util.logging.Level.ALL);
    logs.enable(LogType.PERFORMANCE, java.util.logging.Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(Programs.find("chromium").orElseThrow().toFile());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        // What a container or a build that runs as root has none of; it only sees our page.
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(Programs.find("chromedriver").orElseThrow().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options));
  }

  /** Opens a page in a window of this width. */
  void open(URI page, int width) {
    run(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 800, "deviceScaleFactor", 1, "mobile", false));
    driver.get(page.toString());
  }

  /** Leaves the page, which asks for nothing any more. */
  void leave() {
    driver.get("about:blank");
  }

  /** What the system prefers from now on: {@code dark} or {@code light}. */
  void prefer(String colours) {
    run(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colours))));
  }

  private Map<String, Object> run(String command, Map<String, Object> parameters) {
    return driver.executeCdpCommand(command, parameters);
  }

  /** The value of JavaScript. */
  @SuppressWarnings("unchecked")
  <T> T eval(String expression, Object... arguments) {
    return (T) driver.executeScript("return " + expression, arguments);
  }

  /** What can be read on the page. */
  String text() {
    return eval("document.body.innerText");
  }

  /** Waits until it can be read on the page, and returns all that can be. */
  String awaitText(String part) {
    return await(part).atMost(PATIENCE).until(this::text, text -> text.contains(part));
  }

  /** Strikes keys, wherever the keyboard is. */
  void press(Keys... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Goes back by one element. */
  void pressBackTab() {
    new Actions(driver).keyDown(Keys.SHIFT).sendKeys(Keys.TAB).keyUp(Keys.SHIFT).perform();
  }

  /** The page asks for news, as it does of itself a few seconds later. */
  void askNow() {
    eval("document.dispatchEvent(new Event('visibilitychange'))");
  }

  /** Texts that are hard to read on what is behind them, by the rules of WCAG 2 (AA). */
  List<String> faintTexts() {
    return eval(CONTRAST + "(4.5)");
  }

  /** Keeps a picture of the whole page. */
  void picture(String name) throws IOException {
    long width = eval("window.innerWidth");
    long height = eval("document.documentElement.scrollHeight");
    Map<String, Object> clip =
        Map.of("x", 0, "y", 0, "width", width, "height", Math.min(height, TALLEST), "scale", 1);
    Object data =
        run("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
            .get("data");
    Files.write(
        Files.createDirectories(PICTURES).resolve(name + ".png"),
        Base64.getDecoder().decode((String) data));
  }

  /** What was written to the console since the last call. */
  List<String> console() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .map(LogEntry::getMessage)
        .toList();
  }

  /** All addresses in the requests since the last call. */
  List<String> requested() {
    return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
        .map(LogEntry::getMessage)
        .filter(message -> message.contains("\"Network.requestWillBeSent\""))
        .flatMap(message -> ADDRESS.matcher(message).results())
        .map((MatchResult address) -> address.group(1))
        .filter(address -> !address.isEmpty())
        .distinct()
        .toList();
  }

  @Override
  public void close() {
    driver.quit();
  }
}
