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
package io.checkpointreplicator.tests.chaos;

import static org.awaitility.Awaitility.await;

import io.checkpointreplicator.fixture.FaultScript;
import io.checkpointreplicator.fixture.FaultyFileSystem;
import io.checkpointreplicator.fixture.ScriptedFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replicates the checkpoints of several jobs while the replicator's processes are killed and its
 * stores go wrong.
 *
 * <ol>
 *   <li>The source jobs run on a mini cluster, the replicator on a cluster of processes.
 *   <li>Round by round the attacks of an {@link AttackPlan} are made, one after the other.
 *   <li>The {@link Watcher} looks at the target all the time, on a thread of its own.
 *   <li>After each round, and at the end, each job must get another replica.
 * </ol>
 */
final class Chaos implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Chaos.class);
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final long LOOK_MILLIS = 20;

  private final Setting setting;
  private final Path source;
  private final Path target;
  private final FaultScript script;
  private final Random random;
  private final ReplicatorSite replicator;
  private final SourceJobs jobs;
  private final Watcher watcher;
  private final Restores restores;
  private final ScheduledExecutorService watching = Executors.newSingleThreadScheduledExecutor();
  private final Map<Kind, Integer> planned = new EnumMap<>(Kind.class);
  private final Map<Kind, Integer> injected = new EnumMap<>(Kind.class);
  private final long beginNanos = System.nanoTime();

  private Chaos(Setting setting, Path directory, ReplicatorSite replicator, SourceJobs jobs) {
    this.setting = setting;
    this.source = source(directory);
    this.target = directory.resolve("target");
    this.script = script(directory);
    this.random = new Random(setting.seed());
    this.replicator = replicator;
    this.jobs = jobs;
    this.watcher = new Watcher(target, setting.deleteDelay());
    this.restores = new Restores(jobs, watcher, setting);
  }

  /**
   * What is different from run to run.
   *
   * @param seed of all that is left to chance
   * @param jobs how many source jobs
   * @param restoreEach how many replicas for one that is restored
   * @param deleteDelay {@code --delete-delay} of the replicator, in whole seconds
   */
  record Setting(long seed, int jobs, int restoreEach, Duration deleteDelay) {}

  private static Path source(Path directory) {
    return directory.resolve("source");
  }

  private static FaultScript script(Path directory) {
    return new FaultScript(directory.resolve("faults"));
  }

  /** Starts everything, and waits until each job has a replica. */
  static Chaos start(Setting setting, Path directory) throws Exception {
    FaultyFileSystem.installForgetful();
    Files.createDirectories(source(directory));
    CompletableFuture<ReplicatorSite> site =
        CompletableFuture.supplyAsync(() -> startSite(directory));
    SourceJobs jobs;
    try {
      jobs = SourceJobs.start(setting.jobs(), source(directory), directory.resolve("digests"));
    } catch (Exception | AssertionError e) {
      site.join().close();
      throw e;
    }
    Chaos chaos = new Chaos(setting, directory, site.join(), jobs);
    try {
      chaos.begin();
      return chaos;
    } catch (Exception | AssertionError e) {
      chaos.close();
      throw e;
    }
  }

  private void begin() throws IOException {
    replicator.replicate(source, target, setting.deleteDelay());
    watcher.tell(restores::offer);
    watching.scheduleWithFixedDelay(this::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    awaitProgress();
  }

  private static ReplicatorSite startSite(Path directory) {
    try {
      return ReplicatorSite.start(directory, script(directory));
    } catch (Exception e) {
      throw new IllegalStateException("The replicator's cluster did not start", e);
    }
  }

  private void look() {
    try {
      watcher.look();
    } catch (IOException | RuntimeException e) {
      watcher.violation("The watcher cannot look: " + e);
    }
  }

  AttackPlan plan(List<Kind> kinds, AttackPlan.Pace pace) {
    return new AttackPlan(setting.seed(), kinds, pace, source, target);
  }

  /** Makes the attacks, and waits until each job has got another replica. */
  void round(List<Attack> attacks) throws IOException {
    for (Attack attack : attacks) {
      planned.merge(attack.kind(), 1, Integer::sum);
      LOG.info("{}, replicas {}", attack, watcher.newest());
      if (make(attack)) {
        injected.merge(attack.kind(), 1, Integer::sum);
      }
      LOG.info("{} is over, replicas {}", attack.kind(), watcher.newest());
      replicator.takeCheckpoint();
      LockSupport.parkNanos(attack.pause().toNanos());
    }
    awaitProgress();
  }

  /** Whether it happened. */
  private boolean make(Attack attack) throws IOException {
    switch (attack.kind()) {
      case TASK_MANAGER_KILL -> replicator.killTaskManager(random);
      case JOB_MANAGER_KILL -> replicator.killJobManager();
      default -> {
        return hold(attack);
      }
    }
    return true;
  }

  private boolean hold(Attack attack) throws IOException {
    script.set(attack.faults());
    String id = attack.faults().get(0).id();
    LockSupport.parkNanos(attack.lasts().toNanos());
    // Whoever is being restarted calls no store; the fault waits for it.
    boolean hit = awaitHit(id);
    script.set(List.<ScriptedFault>of());
    return hit;
  }

  private boolean awaitHit(String id) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!script.hits().contains(id)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
    }
    return true;
  }

  private void awaitProgress() {
    Map<String, Long> before = watcher.newest();
    await("a new replica of each job, after " + before)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(100))
        .failFast(
            () -> {
              jobs.requireNotFailed();
              replicator.requireNotFailed();
            })
        .until(
            watcher::newest,
            now ->
                jobs.ids().stream()
                    .allMatch(job -> now.getOrDefault(job, 0L) > before.getOrDefault(job, 0L)));
  }

  /** Ends the watch and sums up. */
  ChaosReport report() throws IOException {
    watching.shutdown();
    await("the end of the last look").atMost(PATIENCE).until(watching::isTerminated);
    restores.close();
    watcher.lookAtAll();
    return new ChaosReport(
        new ChaosReport.Run(
            setting.seed(), Duration.ofNanos(System.nanoTime() - beginNanos), setting.jobs()),
        new ChaosReport.Attacks(planned, injected),
        new ChaosReport.Replicas(
            jobs.completed(),
            AuditLog.read(target),
            watcher.sight(),
            restores.restored(),
            restores.late()),
        watcher.violations());
  }

  @Override
  public void close() throws IOException {
    watching.shutdownNow();
    restores.close();
    replicator.close();
    jobs.close();
  }
}
