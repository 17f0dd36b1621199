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

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.dashboard.Dashboard;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.plan.AuditRecord.Event;
import io.checkpointreplicator.proof.Proof;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The dashboard in Chromium: what people see of it, and can do with it. */
@Tag("one-line")
final class DashboardBrowserIT {
  private static final JobId JOB = WorkedTarget.job(0);
  private static final Duration PAUSE = Duration.ofMillis(250);
  private static final int DESK = 1280;
  private static final int PHONE = 360;

  private static Browser browser;

  @TempDir private Path directory;
  private WorkedTarget target;
  private Dashboard dashboard;

  @BeforeAll
  static void startBrowser() throws Exception {
    browser = Browser.start();
  }

  @AfterAll
  static void stopBrowser() {
    browser.close();
  }

  @BeforeEach
  void createTarget() throws IOException {
    target = new WorkedTarget(Files.createDirectory(directory.resolve("replicas")));
    browser.prefer("light");
  }

  /** Whatever a test does with the page, these hold. */
  @AfterEach
  void nothingElseIsAskedForAndNothingWentWrong() {
    String own = dashboard.address().toString();
    browser.leave();
    dashboard.close();
    assertThat(browser.requested())
        .isNotEmpty()
        .allSatisfy(
            address -> assertThat(address).matches("(\\Q" + own + "\\E|data:|about:blank).*"));
    assertThat(browser.console()).isEmpty();
  }

  private void show(int width) throws IOException {
    show(Optional.empty(), width);
  }

  private void show(Optional<URI> jobManager, int width) throws IOException {
    dashboard =
        Dashboard.start(
            new Dashboard.View(target.path(), jobManager, PAUSE), "--port", OptionalInt.of(0));
    browser.open(dashboard.address(), width);
  }

  @Test
  void oneJob() throws IOException {
    target.covered(JOB);
    show(DESK);

    String text = browser.awaitText("Covered: the job can be restored");

    assertThat(text).contains(JOB.hex(), "promote --target", "chk-60, 3 kept");
    browser.picture("one-job");
  }

  @Test
  void twoHundredJobs() throws IOException {
    for (int i = 0; i < 195; i++) {
      target.covered(WorkedTarget.job(i));
    }
    for (int i = 195; i < 199; i++) {
      target.failing(
          WorkedTarget.job(i),
          Event.FAILED,
          "Path hdfs://a/x is outside the allowed source roots [hdfs://a/flink]. Add it to"
              + " 'replication.source.allowed-roots' to copy it.");
    }
    target.withoutReplica(WorkedTarget.job(199), "The metadata cannot be read.");
    show(DESK);

    String text = browser.awaitText("Not covered: 5 of 200 jobs");

    assertThat(text).contains("and 2 more: see the table.");
    assertThat(browser.<Long>eval("document.querySelectorAll('#jobs tbody tr').length"))
        .isEqualTo(200);
    browser.picture("200-jobs");
  }

  @Test
  void anEmptyTarget() throws IOException {
    show(DESK);

    String text = browser.awaitText("No job is covered: there is none");

    assertThat(text).contains("Start 'replicate', and see that it writes to this target");
    browser.picture("empty");
  }

  @Test
  void aTargetThatIsAway() throws IOException {
    target.covered(JOB);
    show(DESK);
    browser.awaitText("Covered: the job can be restored");
    Files.move(directory.resolve("replicas"), directory.resolve("away"));
    await()
        .ignoreExceptions()
        .until(
            () -> {
              browser.askNow();
              return browser.text().contains("The target cannot be read");
            });

    String text = browser.awaitText("The target cannot be read");

    assertThat(text)
        .contains("See that the storage is mounted and reachable", "was read", JOB.hex());
    browser.picture("target-away");
  }

  @Test
  void aJobManagerThatDoesNotAnswer() throws IOException {
    target.covered(JOB);
    show(Optional.of(URI.create("http://127.0.0.1:" + portOfNobody())), DESK);

    String text = browser.awaitText("does not tell of the replicator: Flink's REST API at ");

    assertThat(text).contains("See that it runs and that --rest is its address.", JOB.hex());
    browser.picture("job-manager-away");
  }

  private static int portOfNobody() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String open(JobId job) {
    browser.eval("location.hash = arguments[0]", job.hex());
    return browser.awaitText("All jobs");
  }

  @Test
  void oneJobAtLength() throws IOException {
    long now = System.currentTimeMillis();
    target
        .failing(JOB, Event.SKIPPED, "It was subsumed before all of it was copied.")
        .tried(
            JOB,
            new Proof.Verified(now - 60_000, 60, 5_400_000_000L),
            new Proof.Failed(now - 7_200_000, 40, Proof.By.VERIFY, "shared/a: missing"));
    show(DESK);
    assertThat(browser.awaitText(JOB.hex())).contains("It loses checkpoints", "verified 1 min");

    String text = open(JOB);

    assertThat(text)
        .contains("Restore", "Lag at publication", "Replicas", "What went wrong, and what to do")
        .contains("Verified by checksums\n1 min", "Proven by a drill\nnever")
        .contains("Last failed verification\n2 h 0 min", "chk-40, before the last proof")
        .contains("shared/a: missing");
    browser.picture("detail");
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void allTextsStandOutFromWhatIsBehindThem(String colours) throws IOException {
    JobId failing = WorkedTarget.job(1);
    target
        .covered(JOB)
        .failing(failing, Event.FAILED, "Path hdfs://a/x is outside the allowed source roots.")
        .failing(WorkedTarget.job(2), Event.SKIPPED, "It was subsumed.")
        .withoutReplica(WorkedTarget.job(3), "The metadata cannot be read.")
        .tried(
            failing,
            new Proof.Failed(
                System.currentTimeMillis() - 90_000,
                40,
                Proof.By.DRILL,
                "The cluster has no slots."));
    browser.prefer(colours);
    show(DESK);

    browser.awaitText("Not covered: 2 of 4 jobs");
    assertThat(browser.faintTexts()).isEmpty();
    browser.picture("overview-" + colours);

    assertThat(open(failing)).contains("drill\n");
    assertThat(browser.faintTexts()).isEmpty();
    browser.picture("detail-" + colours);
  }

  @Test
  void aPhoneNeedsNoScrollingSideways() throws IOException {
    target
        .covered(JOB)
        .failing(
            WorkedTarget.job(1),
            Event.FAILED,
            "Path hdfs://a/" + "x".repeat(200) + " is outside the allowed source roots.");
    show(PHONE);

    browser.awaitText("Not covered: 1 of 2 jobs");
    assertThat(widthOfPage()).isLessThanOrEqualTo(PHONE);
    browser.picture("phone");

    open(WorkedTarget.job(1));
    assertThat(widthOfPage()).isLessThanOrEqualTo(PHONE);
    browser.picture("phone-detail");
  }

  private static long widthOfPage() {
    return browser.<Long>eval("document.documentElement.scrollWidth");
  }

  @Test
  void theKeyboardIsEnough() throws IOException {
    target.covered(JOB).covered(WorkedTarget.job(1));
    show(DESK);
    browser.awaitText("Covered: all 2 jobs can be restored");

    for (int i = 0; i < 10 && !focused("textContent").equals(JOB.hex()); i++) {
      browser.press(Keys.TAB);
      assertThat(browser.<String>eval("getComputedStyle(document.activeElement).outline"))
          .as(focused("outerHTML"))
          .contains("solid 3px");
    }
    browser.press(Keys.ENTER);

    assertThat(browser.awaitText("All jobs")).contains("Lag at publication");
    assertThat(focused("textContent")).isEqualTo(JOB.hex());
    assertThat(focused("tagName")).isEqualTo("H2");

    browser.pressBackTab();
    assertThat(focused("textContent")).contains("All jobs");
    browser.press(Keys.ENTER);

    browser.awaitText("Median replica age");
    await().untilAsserted(() -> assertThat(focused("tagName")).isEqualTo("A"));
    assertThat(focused("textContent")).isEqualTo(JOB.hex());
  }

  private static String focused(String property) {
    return browser.eval("document.activeElement[arguments[0]]", property);
  }

  @Test
  void whatOthersWroteIsTextAndNothingElse() throws IOException {
    String script = "<script>window.broken = 1</script>";
    String image = "\"><img src=x onerror='window.broken = 1'>";
    target =
        new WorkedTarget(Files.createDirectory(directory.resolve("<img src=x onerror=alert(1)>")));
    target
        .withoutReplica(WorkedTarget.job(1), script)
        .failing(WorkedTarget.job(2), Event.FAILED, image)
        .failing(JOB, Event.FAILED, "w".repeat(3000))
        .tried(
            JOB,
            new Proof.Failed(
                System.currentTimeMillis() - 90_000, 40, Proof.By.DRILL, script + image));
    show(PHONE);

    assertThat(browser.awaitText("Not covered: 3 of 3 jobs"))
        .contains(script, image, "<img src=x onerror=alert(1)>");
    assertThat(widthOfPage()).isLessThanOrEqualTo(PHONE);
    assertThat(open(JOB)).contains(script + image, "w".repeat(3000));
    assertThat(widthOfPage()).isLessThanOrEqualTo(PHONE);
    assertThat(browser.<Long>eval("document.images.length")).isZero();
    assertThat(browser.<Long>eval("document.scripts.length")).isOne();
    assertThat(browser.<Boolean>eval("'broken' in window")).isFalse();
    browser.picture("hostile");
  }

  @Test
  void thePageFollowsWhatHappens() throws IOException {
    target.covered(JOB);
    show(DESK);
    assertThat(browser.awaitText("Covered: the job can be restored")).contains("chk-60");
    target.next(JOB);
    browser.awaitText("chk-61, 4 kept");

    URI address = dashboard.address();
    dashboard.close();
    browser.askNow();

    assertThat(browser.awaitText("This page has lost the dashboard"))
        .contains("Start it again.", "What is shown below was read", "chk-61, 4 kept");
    assertThat(browser.console())
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).contains(address.toString(), "ERR_CONNECTION"));
    browser.picture("dashboard-gone");

    dashboard =
        Dashboard.start(
            new Dashboard.View(target.path(), Optional.empty(), PAUSE),
            "--port",
            OptionalInt.of(address.getPort()));
    browser.askNow();
    browser.awaitText("Covered: the job can be restored");
    browser.console();
  }
}
