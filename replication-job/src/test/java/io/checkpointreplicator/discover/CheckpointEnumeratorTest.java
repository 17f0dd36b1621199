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
package io.checkpointreplicator.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.Faults;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.Gate;
import io.checkpointreplicator.fixture.Operation;
import io.checkpointreplicator.fixture.SourceTree;
import io.checkpointreplicator.model.replica.JobId;
import io.checkpointreplicator.model.replica.SourceCheckpoint;
import io.checkpointreplicator.options.ReplicationOptions;
import io.checkpointreplicator.options.Settings;
import io.checkpointreplicator.store.SourceJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointEnumeratorTest {
  private static final int READER = 0;
  private static final DiscoverState NOTHING = new DiscoverState(List.of(), List.of(), 0);

  private final Faults faults = FaultyFileSystem.install();
  private final CoordinatorContext context = new CoordinatorContext();
  private final Configuration options = new Configuration();

  @TempDir private Path directory;
  private SourceTree a;
  private SourceTree b;
  private CheckpointEnumerator enumerator;

  @BeforeEach
  void createJobs() {
    a = tree("one", 'a');
    b = tree("two", 'b');
    options.set(ReplicationOptions.SOURCE, List.of(a.base().toString(), b.base().toString()));
    options.set(ReplicationOptions.TARGET, "file:" + directory.resolve("target"));
    options.set(ReplicationOptions.INTERVAL, Duration.ofMillis(5));
  }

  @AfterEach
  void close() {
    if (enumerator != null) {
      enumerator.close();
    }
  }

  private SourceTree tree(String base, char digit) {
    return SourceTree.faulty(directory.resolve(base), new JobId(String.valueOf(digit).repeat(32)));
  }

  /** A whole checkpoint appears at once, as Flink's renamed metadata does. */
  private void complete(SourceTree job, long id) throws IOException {
    SourceTree elsewhere = SourceTree.local(directory.resolve("staging"), job.job().job());
    elsewhere.complete(id, metadata -> metadata);
    Files.createDirectories(job.directory());
    Files.move(elsewhere.onDisk("chk-" + id), job.onDisk("chk-" + id));
  }

  private void onlySource(SourceTree source) {
    options.set(ReplicationOptions.SOURCE, List.of(source.base().toString()));
  }

  private void once() {
    options.set(ReplicationOptions.ONCE, true);
  }

  private void start(DiscoverState state) {
    enumerator = new CheckpointEnumerator(context, Settings.of(options), state);
    enumerator.start();
  }

  /** Takes up the enumerator where another one stood, which has ended. */
  private void restart() throws IOException {
    DiscoverState state = enumerator.snapshotState(1);
    enumerator.close();
    await().untilAsserted(() -> assertThat(threads()).isEmpty());
    context.dropMails();
    DiscoverStateSerializer serializer = new DiscoverStateSerializer();
    DiscoverState restored =
        serializer.deserialize(serializer.getVersion(), serializer.serialize(state));
    enumerator = new CheckpointEnumerator(context, Settings.of(options), restored);
  }

  private Stream<SourceJob> woken() {
    return context.takeAssigned().stream().map(split -> split.wakeUp().source());
  }

  @Test
  void wakesEachJobThatHasANewCheckpoint() throws Exception {
    complete(a, 1);
    complete(b, 1);
    context.register(READER);
    start(NOTHING);
    context.runMailsUntil(() -> enumerator.snapshotState(1).seen().size() == 2);
    assertThat(woken()).containsExactlyInAnyOrder(a.job(), b.job());
    complete(b, 2);
    awaitWoken(b.job());
  }

  /** Mails of both bases come in any order, and some tell what was listed before. */
  private void awaitWoken(SourceJob job) throws InterruptedException {
    List<SourceJob> woken = new ArrayList<>();
    context.runMailsUntil(
        () -> {
          woken.addAll(woken().toList());
          return !woken.isEmpty();
        });
    assertThat(woken).containsExactly(job);
  }

  @Test
  void aJobThatStartsAgainAtChk1IsWokenToo() throws Exception {
    onlySource(a);
    SourceCheckpoint newest = a.complete(90, metadata -> metadata);
    context.register(READER);
    start(NOTHING);
    awaitWoken(a.job());
    SourceTree elsewhere = SourceTree.local(directory.resolve("staging"), a.job().job());
    elsewhere.complete(1, metadata -> metadata);
    elsewhere.completedAt(1, newest.completedAtMillis() + 1);
    Files.move(elsewhere.onDisk("chk-1"), a.onDisk("chk-1"));
    awaitWoken(a.job());
  }

  @Test
  void wakeUpsWaitForAReaderAtMostOnePerJob() throws Exception {
    onlySource(a);
    complete(a, 1);
    start(NOTHING);
    context.runMails(1);
    complete(a, 2);
    context.runMails(3);
    assertThat(context.takeAssigned()).isEmpty();
    assertThat(enumerator.snapshotState(1).unassigned()).hasSize(1);
    context.register(READER);
    enumerator.addReader(READER);
    assertThat(woken()).containsExactly(a.job());
    assertThat(enumerator.snapshotState(1).unassigned()).isEmpty();
  }

  @Test
  void whatAFailedReaderHadGoesToTheNext() throws Exception {
    onlySource(a);
    complete(a, 1);
    context.register(READER);
    start(NOTHING);
    context.runMails(1);
    List<WakeUpSplit> lost = context.takeAssigned();
    context.unregister(READER);
    enumerator.addSplitsBack(lost, READER);
    assertThat(enumerator.snapshotState(1).unassigned()).isEqualTo(lost);
    context.register(READER);
    enumerator.addReader(READER);
    assertThat(context.takeAssigned()).isEqualTo(lost);
  }

  @Test
  void aNewerWakeUpReplacesOneThatCameBack() throws Exception {
    onlySource(a);
    complete(a, 1);
    context.register(READER);
    start(NOTHING);
    context.runMails(1);
    List<WakeUpSplit> lost = context.takeAssigned();
    context.unregister(READER);
    complete(a, 2);
    context.runMails(3);
    enumerator.addSplitsBack(lost, READER);
    assertThat(enumerator.snapshotState(1).unassigned()).singleElement().isNotEqualTo(lost.get(0));
  }

  @Test
  void stateHoldsLiveJobsOnly() throws Exception {
    onlySource(a);
    SourceTree sibling = tree("one", 'c');
    complete(a, 1);
    complete(a, 2);
    complete(sibling, 5);
    context.register(READER);
    start(NOTHING);
    context.runMails(1);
    assertThat(enumerator.snapshotState(1).seen())
        .extracting(NewestSeen::source, NewestSeen::checkpointId)
        .containsExactlyInAnyOrder(tuple(a.job(), 2L), tuple(sibling.job(), 5L));
    sibling.delete("chk-5/_metadata");
    context.runMailsUntil(() -> enumerator.snapshotState(1).seen().size() == 1);
    assertThat(enumerator.snapshotState(1).seen().get(0).source()).isEqualTo(a.job());
  }

  /** So that PLAN forgets it, too. */
  @Test
  void aJobThatIsGoneIsWokenOnceMore() throws Exception {
    onlySource(a);
    SourceTree sibling = tree("one", 'c');
    complete(a, 1);
    complete(sibling, 5);
    context.register(READER);
    start(NOTHING);
    context.runMails(1);
    context.takeAssigned();

    sibling.delete("chk-5/_metadata");
    awaitWoken(sibling.job());
    context.runMails(5);
    assertThat(context.takeAssigned()).isEmpty();

    complete(sibling, 6);
    awaitWoken(sibling.job());
  }

  @Test
  void whileABaseIsNotThereNoJobIsTakenForGone() throws Exception {
    onlySource(a);
    SourceTree sibling = tree("one", 'c');
    complete(a, 1);
    complete(sibling, 5);
    context.register(READER);
    start(NOTHING);
    context.runMails(1);
    context.takeAssigned();
    Path base = directory.resolve("one");
    Files.move(base, directory.resolve("elsewhere"));
    context.runMails(5);
    assertThat(context.takeAssigned()).isEmpty();
    assertThat(enumerator.snapshotState(1).seen())
        .extracting(NewestSeen::source)
        .containsExactlyInAnyOrder(a.job(), sibling.job());

    Files.delete(directory.resolve("elsewhere/" + sibling.job().job() + "/chk-5/_metadata"));
    Files.move(directory.resolve("elsewhere"), base);
    List<SourceJob> woken = new ArrayList<>();
    context.runMailsUntil(
        () -> {
          woken.addAll(woken().toList());
          return woken.size() == 2;
        });
    assertThat(woken).containsExactlyInAnyOrder(a.job(), sibling.job());
    assertThat(enumerator.snapshotState(1).seen())
        .singleElement()
        .extracting(NewestSeen::source)
        .isEqualTo(a.job());
  }

  @Test
  void whileABaseHangsNoJobIsTakenForGone() throws Exception {
    options.set(ReplicationOptions.LISTING_TIMEOUT, Duration.ofMillis(1));
    complete(a, 1);
    complete(b, 1);
    context.register(READER);
    start(NOTHING);
    context.runMailsUntil(() -> enumerator.snapshotState(1).seen().size() == 2);
    context.takeAssigned();
    Gate gate = faults.on(Operation.LIST, ".*/one").hang();
    gate.awaitReached();
    a.delete("chk-1/_metadata");
    complete(b, 2);
    awaitWoken(b.job());
    context.runMails(5);
    assertThat(context.takeAssigned()).isEmpty();
    assertThat(enumerator.snapshotState(1).seen()).hasSize(2);

    gate.open();
    awaitWoken(a.job());
  }

  @Test
  void goesOnAfterARestartWithoutRepeatingItself() throws Exception {
    onlySource(a);
    SourceTree sibling = tree("one", 'c');
    complete(a, 1);
    context.register(READER);
    start(NOTHING);
    awaitWoken(a.job());
    context.unregister(READER);
    complete(sibling, 1);
    context.runMailsUntil(() -> enumerator.snapshotState(1).unassigned().size() == 1);
    long number = enumerator.snapshotState(1).unassigned().get(0).number();
    restart();
    context.register(READER);
    enumerator.addReader(READER);
    assertThat(context.takeAssigned())
        .singleElement()
        .isEqualTo(new WakeUpSplit(number, new WakeUp(sibling.job())));
    complete(a, 2);
    enumerator.start();
    context.runMails(1);
    assertThat(context.takeAssigned())
        .containsExactly(new WakeUpSplit(number + 1, new WakeUp(a.job())));
  }

  /** The same id under two bases is for PLAN to refuse; here each is seen as what it is. */
  @Test
  void theSameIdUnderTwoBasesIsWokenOnceForEach() throws Exception {
    SourceTree same = tree("two", 'a');
    complete(a, 1);
    complete(same, 9);
    context.register(READER);
    start(NOTHING);
    context.runMailsUntil(() -> enumerator.snapshotState(1).seen().size() == 2);
    context.runMails(10);
    assertThat(woken()).containsExactlyInAnyOrder(a.job(), same.job());
  }

  @Test
  void aJobThatCannotBeReadIsWokenOnceSoThatPlanSaysWhy() throws Exception {
    onlySource(a);
    SourceTree sibling = tree("one", 'c');
    complete(a, 1);
    complete(sibling, 1);
    faults.on(Operation.LIST, ".*/" + a.job().job()).fail();
    context.register(READER);
    start(NOTHING);
    context.runMails(5);
    assertThat(woken()).containsExactlyInAnyOrder(a.job(), sibling.job());
    faults.recover();
    awaitWoken(a.job());
  }

  @Test
  void aBaseThatFailsDoesNotStopTheOthersNorIsItForgotten() throws Exception {
    complete(a, 1);
    complete(b, 1);
    context.register(READER);
    start(NOTHING);
    context.runMailsUntil(() -> enumerator.snapshotState(1).seen().size() == 2);
    context.takeAssigned();
    faults.on(Operation.LIST, ".*/one").fail();
    complete(b, 2);
    awaitWoken(b.job());
    context.runMails(5);
    assertThat(enumerator.snapshotState(1).seen())
        .extracting(NewestSeen::source)
        .containsExactlyInAnyOrder(a.job(), b.job());
    complete(a, 2);
    faults.recover();
    awaitWoken(a.job());
  }

  @Test
  void aBaseThatHangsDoesNotStopTheOthers() throws Exception {
    options.set(ReplicationOptions.LISTING_TIMEOUT, Duration.ofMillis(1));
    complete(a, 1);
    complete(b, 1);
    Gate gate = faults.on(Operation.LIST, ".*/one").hang();
    context.register(READER);
    start(NOTHING);
    gate.awaitReached();
    awaitWoken(b.job());
    complete(b, 2);
    awaitWoken(b.job());
    gate.open();
    awaitWoken(a.job());
  }

  @Test
  void anErrorDoesNotEndTheListing() throws Exception {
    onlySource(a);
    complete(a, 1);
    faults
        .on(Operation.LIST, ".*/one")
        .first(2)
        .act(
            () -> {
              throw new OutOfMemoryError("injected");
            });
    context.register(READER);

    start(NOTHING);

    awaitWoken(a.job());
  }

  @Test
  void endsOnceAllBasesWereListedAndAReaderIsThere() throws Exception {
    once();
    complete(a, 1);
    Gate gate = faults.on(Operation.LIST, ".*/two").hang();
    start(NOTHING);
    context.register(READER);
    context.runMails(1);
    assertThat(woken()).containsExactly(a.job());
    assertThat(context.toldThatNoMoreCome()).isEmpty();
    gate.open();
    context.runMails(1);
    assertThat(context.takeAssigned()).isEmpty();
    assertThat(context.toldThatNoMoreCome()).containsExactly(READER);
  }

  @Test
  void endsALateReaderToo() throws Exception {
    once();
    complete(a, 1);
    start(NOTHING);
    context.runMails(2);
    assertThat(context.toldThatNoMoreCome()).isEmpty();
    context.register(READER);
    enumerator.addReader(READER);
    assertThat(woken()).containsExactly(a.job());
    assertThat(context.toldThatNoMoreCome()).containsExactly(READER);
  }

  /** Otherwise jobs of that base would be left out, and nobody told. */
  @Test
  void aReplicationThatIsToEndFailsWithABaseThatCannotBeListed() throws Exception {
    once();
    onlySource(a);
    faults.on(Operation.LIST, ".*/one").fail();
    complete(a, 1);
    start(NOTHING);
    assertThatThrownBy(() -> context.runMails(1))
        .hasMessage("Source base " + a.base() + " cannot be listed")
        .hasRootCauseMessage("Injected fault");
  }

  @Test
  void aReplicationThatIsToEndFailsWithABaseThatHangs() throws Exception {
    once();
    onlySource(a);
    options.set(ReplicationOptions.LISTING_TIMEOUT, Duration.ofMillis(20));
    complete(a, 1);
    faults.on(Operation.LIST, ".*/one").hang();
    start(NOTHING);
    assertThatThrownBy(() -> context.runMails(1))
        .hasMessage("Source base " + a.base() + " cannot be listed")
        .hasRootCauseMessage(
            "Listing "
                + a.base()
                + " takes longer than PT0.02S. Check the store, or allow it more time with"
                + " replication.listing-timeout.");
  }

  @Test
  void closingEndsItsThreadsAlsoThoseThatHang() throws Exception {
    onlySource(a);
    Gate gate = faults.on(Operation.STATUS, ".*").hang();
    complete(a, 1);
    start(NOTHING);
    assertThat(threads()).isNotEmpty();
    enumerator.close();
    gate.open();
    await().untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("DISCOVER"))
        .toList();
  }
}
