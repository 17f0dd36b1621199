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
// Asks for the data every few seconds and shows it. All that comes from the data becomes text nodes:
// names, paths and reasons are written by others.

import {bars, curve, sparkline, timeline} from './charts.js';

const PAUSE = 5000;
const SHORT_PAUSE = 500;
const JOB = /^[0-9a-f]{32}$/;
const NAMED_TROUBLE = 3;
const BARS = 60;
const STATES = {
  'no-replica': ['bad', 'No replica'],
  'unreadable': ['bad', 'Unreadable'],
  'disproven': ['bad', 'Proof failed'],
  'failing': ['bad', 'Failing'],
  'late': ['warn', 'Late'],
  'skipping': ['warn', 'Losing checkpoints'],
  'promoted': ['', 'Promoted'],
  'covered': ['good', 'Covered'],
};
const RESTORED = {structure: 'read whole by Flink', cluster: 'restored on a cluster'};
const TRIED = {verify: 'verification', drill: 'drill'};
const LIVE = {
  replicaAgeMillis: ['Age of the newest replica', duration],
  lagMillis: ['Lag now', duration],
  checkpointsBehind: ['Checkpoints behind', count],
  pendingBytes: ['Bytes to copy', bytes],
  copyMillis: ['Copying takes', duration],
  intervalMillis: ['A checkpoint each', duration],
  rpoRatio: ['Replica age in intervals', value => value.toFixed(1)],
  stuckMillis: ['No progress for', duration],
  verifiedAgeMillis: ['Verified before', duration],
  provenAgeMillis: ['Restore proven before', duration],
};

const byId = id => document.getElementById(id);
let overview = null;
let receivedAt = 0;
let unreachable = null;
let shownDetail = '';

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'class') {
      node.className = value;
    } else if (name === 'key') {
      node.dataset.key = value;
    } else if (name === 'onclick') {
      node.addEventListener('click', value);
    } else {
      node.setAttribute(name, value);
    }
  }
  node.append(...children);
  return node;
}

function duration(millis) {
  const seconds = Math.max(0, millis) / 1000;
  if (seconds < 10) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return `${whole} s`;
  }
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) {
    return `${minutes} min ${whole % 60} s`;
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

function bytes(number) {
  const units = ['B', 'KB', 'MB', 'GB', 'TB', 'PB'];
  let unit = 0;
  let amount = number;
  while (amount >= 1023.95 && unit < units.length - 1) {
    amount /= 1024;
    unit++;
  }
  return unit === 0 ? `${Math.round(amount)} B` : `${amount.toFixed(1)} ${units[unit]}`;
}

function count(number) {
  return Math.round(number).toLocaleString('en');
}

function now() {
  return overview.now + (performance.now() - receivedAt);
}

/** A duration that grows while somebody looks at it. */
function age(at) {
  return element('span', {'data-at': at}, duration(now() - at));
}

function tick() {
  if (overview === null) {
    return;
  }
  for (const node of document.querySelectorAll('[data-at]')) {
    const text = duration(now() - Number(node.dataset.at));
    if (node.textContent !== text) {
      node.textContent = text;
    }
  }
}

function badge(state) {
  const [mood, word] = STATES[state];
  return element('span', {class: `badge ${mood}`}, word);
}

function command(line, key) {
  const copy = element('button', {type: 'button', key, onclick: () => {
    navigator.clipboard.writeText(line).then(() => {
      copy.textContent = 'Copied';
    });
  }}, 'Copy');
  // An option is not to be broken at its hyphen.
  const words = line.split(/(?<= )/).map(word =>
    word.startsWith('-') && word.length < 36 ? element('span', {class: 'option'}, word) : word);
  return element('div', {class: 'command'}, element('code', {}, ...words), copy);
}

/** Changes what a node holds where it differs, and leaves the keyboard where it was. */
function fill(node, ...children) {
  const key = document.activeElement?.dataset?.key;
  tick();
  const before = [...node.childNodes];
  children.forEach((child, i) => {
    if (i >= before.length) {
      node.append(child);
    } else if (!before[i].isEqualNode(child)) {
      before[i].replaceWith(child);
    }
  });
  before.slice(children.length).forEach(child => child.remove());
  if (key && document.activeElement === document.body) {
    node.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus({preventScroll: true});
  }
}

function showFresh() {
  byId('target').textContent = overview?.target ?? '';
  const parts = [];
  if (overview?.readAt) {
    parts.push('Target read ', age(overview.readAt), ' ago');
  }
  if (overview?.rest) {
    parts.push(overview.rest.problem ? ' · no live metrics' : ' · live metrics');
  }
  byId('fresh').replaceChildren(...parts);
}

function banner(mood, headline, ...rest) {
  const node = byId('banner');
  node.className = `banner ${mood}`;
  fill(node, element('p', {class: 'headline'}, headline), ...rest);
}

function paragraph(...content) {
  return element('p', {}, ...content);
}

function trouble(job) {
  return element('li', {},
    badge(job.state), ' ', link(job.job), ' ',
    element('span', {class: 'why'}, job.why),
    ...(job.newest
      ? [paragraph('To start it from its newest replica, ', age(job.newest.completedAt), ' old:'),
         command(job.promote, `copy-${job.job}`)]
      : []));
}

function showBanner() {
  if (unreachable !== null) {
    banner('bad', 'This page has lost the dashboard',
      paragraph(`The process that serves it does not answer: ${unreachable}. Start it again.`),
      ...(overview?.readAt
        ? [paragraph('What is shown below was read ', age(overview.readAt), ' ago.')] : []));
    return;
  }
  const {jobs, covered, promoted} = overview.coverage;
  if (overview.problem) {
    banner('bad', 'The target cannot be read', paragraph(overview.problem),
      ...(overview.readAt
        ? [paragraph('What is shown below was read ', age(overview.readAt), ' ago.')] : []));
    return;
  }
  if (!overview.readAt) {
    banner('', 'Reading the target …');
    return;
  }
  if (jobs === 0) {
    banner('warn', 'No job is covered: there is none',
      paragraph(`Nothing has been replicated to ${overview.target} so far.`),
      paragraph("Start 'replicate', and see that it writes to this target and that the source has a"
        + " completed checkpoint. Why a checkpoint was not replicated, 'history' tells."));
    return;
  }
  const watched = jobs - promoted;
  const wrong = overview.jobs.filter(job => !['covered', 'skipping', 'promoted'].includes(job.state));
  const losing = overview.jobs.filter(job => job.state === 'skipping');
  const notes = [];
  if (overview.rest?.problem) {
    notes.push(paragraph(overview.rest.problem));
  }
  if (losing.length > 0) {
    const who = watched === 1 ? 'It' : `${losing.length} of them`;
    notes.push(paragraph(`${who} ${losing.length === 1 ? 'loses' : 'lose'}`
      + ' checkpoints: see the reasons below.'));
  }
  if (watched === 0) {
    banner('', `All jobs were promoted: nothing is replicated any more`, ...notes);
  } else if (wrong.length === 0) {
    banner(losing.length > 0 || overview.rest?.problem ? 'warn' : 'good',
      watched === 1 ? 'Covered: the job can be restored'
        : `Covered: all ${watched} jobs can be restored`, ...notes,
      ...(wanted() !== null ? [] : watched === 1 && jobs === 1
        ? [paragraph('To start it from its newest replica, ', age(overview.jobs[0].newest.completedAt),
            ' old:'), command(overview.jobs[0].promote, 'copy-only')]
        : [paragraph('What to type for a job: open it.')]));
  } else {
    const more = wrong.length - NAMED_TROUBLE;
    banner(wrong.some(job => STATES[job.state][0] === 'bad') ? 'bad' : 'warn',
      `Not covered: ${wrong.length} of ${watched} ${watched === 1 ? 'job' : 'jobs'}`, ...notes,
      // Who looks at one job has come from there.
      ...(wanted() !== null ? [] : [
        element('ul', {class: 'trouble'}, ...wrong.slice(0, NAMED_TROUBLE).map(trouble)),
        ...(more > 0 ? [paragraph(`and ${more} more: see the table.`)] : [])]));
  }
}

function figure(name, ...value) {
  return element('div', {}, element('dt', {}, name), element('dd', {}, ...value));
}

function showFigures() {
  const {jobs, covered, promoted} = overview.coverage;
  const dated = overview.jobs.filter(job => job.newest && job.state !== 'promoted')
    .sort((a, b) => a.newest.completedAt - b.newest.completedAt);
  const figures = [figure('Covered', `${covered} of ${jobs - promoted}`)];
  if (dated.length > 0) {
    figures.push(figure('Worst replica age', age(dated[0].newest.completedAt)));
    const median = dated[Math.floor(dated.length / 2)];
    figures.push(figure('Median replica age', age(median.newest.completedAt)));
  }
  if (promoted > 0) {
    figures.push(figure('Promoted', count(promoted)));
  }
  figures.push(overview.log.reachesTo
    ? figure('Log reaches to', age(overview.log.reachesTo), ' ago')
    : figure('Log', 'nothing of the last day yet'));
  if (overview.log.brokenLines > 0) {
    figures.push(figure('Broken lines in the log', count(overview.log.brokenLines)));
  }
  fill(byId('figures'), ...figures);
}

function link(job) {
  return element('a', {class: 'id', href: `#${job}`, key: job}, job);
}

/** The last success of any kind; empty if a failure stands, which for a drill only a drill mends. */
function lastProof({verified, restored, failed}) {
  const last = [verified, restored].filter(proof => proof !== undefined)
    .sort((a, b) => b.at - a.at)[0];
  const remedy = failed !== undefined && failed.by === 'drill' ? restored : last;
  return failed === undefined || (remedy !== undefined && failed.at <= remedy.at) ? last : undefined;
}

function proofLine(proofs) {
  const last = lastProof(proofs);
  if (last !== undefined) {
    return [element('div', {class: 'small'}, last === proofs.restored ? 'proven ' : 'verified ',
      age(last.at), ' ago')];
  }
  return proofs.failed === undefined ? []
    : [element('div', {class: 'small failed'}, `${TRIED[proofs.failed.by]} failed `,
        age(proofs.failed.at), ' ago')];
}

function bytesCell(newest) {
  if (newest?.bytes === undefined) {
    return ['–'];
  }
  const reused = newest.bytes > 0 ? Math.max(0, 100 * (1 - newest.newBytes / newest.bytes)) : 0;
  return [`${bytes(newest.newBytes)} new`,
    element('div', {class: 'small'}, `of ${bytes(newest.bytes)}, ${reused.toFixed(0)} % reused`)];
}

function row(job) {
  const newest = job.newest;
  const lags = job.lags.length > 0 ? job.lags : newest?.lagMillis === undefined ? [] : [newest.lagMillis];
  const last = lags[lags.length - 1];
  return element('tr', {},
    element('td', {}, link(job.job)),
    element('td', {}, badge(job.state),
      ...(job.why ? [element('div', {class: 'why'}, job.why)] : [])),
    element('td', {}, ...(newest
      ? [age(newest.completedAt), ' old', element('div', {class: 'small'},
          `${newest.path.split('/').pop()}, ${job.replicas} kept`)]
      : ['–']), ...proofLine(job.proofs)),
    element('td', {}, ...(lags.length > 1
      ? [sparkline(lags, `Lag of the last ${lags.length} replicas, now ${duration(last)}`)] : []),
      ...(lags.length > 0 ? [element('div', {class: 'small'}, duration(last))] : ['–'])),
    element('td', {}, ...bytesCell(newest)),
    element('td', {}, ...(job.lastEvent
      ? [job.lastEvent.event.toLowerCase().replaceAll('_', ' '),
         element('div', {class: 'small'}, age(job.lastEvent.atMillis), ' ago')]
      : ['–'])));
}

function showJobs() {
  const words = byId('filter').value.toLowerCase().split(/\s+/).filter(word => word !== '');
  const shown = overview.jobs.filter(job => {
    const text = `${job.job} ${STATES[job.state][1]} ${job.why}`.toLowerCase();
    return words.every(word => text.includes(word));
  });
  byId('shown').textContent = words.length > 0 ? `${shown.length} of ${overview.jobs.length} jobs` : '';
  fill(byId('jobs').tBodies[0], ...shown.map(row));
}

function card(title, ...content) {
  return element('section', {class: 'card'}, element('h3', {}, title), ...content);
}

function chartWidth() {
  const all = document.querySelector('main').clientWidth - 66;
  return Math.max(260, all > 940 ? (all - 60) / 2 : all);
}

function time(millis) {
  return new Date(millis).toISOString().replace('T', ' ').replace(/\.\d+Z/, ' UTC');
}

function restoreCard(job) {
  const parts = [];
  if (job.restore.promote) {
    parts.push(paragraph('Verify the newest replica, keep the replicator out, and get the line to run:'),
      command(job.restore.promote, 'copy-promote'));
  }
  if (job.restore.run) {
    parts.push(paragraph('Or at once, unverified, while the replicator goes on; append the jar of the job:'),
      command(job.restore.run, 'copy-run'));
  }
  if (job.restore.problem) {
    parts.push(paragraph(job.restore.problem));
  }
  return card('Restore', ...(parts.length > 0 ? parts : [paragraph('There is no replica to restore from.')]));
}

function proof(name, found, ...what) {
  return figure(name, ...(found === undefined ? [element('span', {class: 'muted'}, 'never')]
    : [age(found.at), ' ago', element('div', {class: 'small'}, `chk-${found.checkpoint}`, ...what)]));
}

function proofsCard(job) {
  const {verified, restored, failed, problem} = job.proofs;
  const last = lastProof(job.proofs);
  return card('Proofs',
    ...(problem === undefined ? [] : [paragraph(problem)]),
    element('dl', {class: 'figures'},
      proof('Verified by checksums', verified, verified && `, ${bytes(verified.bytes)}`),
      proof('Proven by a drill', restored, restored
        && `, ${RESTORED[restored.how]}, ${bytes(restored.bytes)} in ${duration(restored.millis)}`),
      proof(`Last failed ${failed === undefined ? 'drill' : TRIED[failed.by]}`, failed,
        failed && last ? ', before the last proof' : '')),
    ...(failed === undefined ? []
      : [element('p', {class: last ? 'reason muted' : 'reason failed'}, failed.reason)]));
}

function lagPoints(job, published) {
  const points = published.filter(event => event.lagMillis !== undefined)
    .map(event => ({at: event.atMillis, value: event.lagMillis}));
  return points.length > 0 ? points
    : job.replicas.filter(replica => replica.lagMillis !== undefined)
      .map(replica => ({at: replica.publishedAt, value: replica.lagMillis})).reverse();
}

function byteBars(job, published) {
  const all = published.length > 0 ? published
    : job.replicas.filter(replica => replica.bytes !== undefined).slice().reverse();
  return all.slice(-BARS).map(one => ({
    name: `${one.checkpoint}`, fresh: one.newBytes, reused: Math.max(0, one.bytes - one.newBytes),
  }));
}

function chartCards(job) {
  const width = chartWidth();
  const published = job.events.filter(event => event.event === 'PUBLISHED');
  const lags = lagPoints(job, published);
  const amounts = byteBars(job, published);
  const marks = job.events.filter(event => ['PUBLISHED', 'SKIPPED', 'FAILED'].includes(event.event))
    .map(event => ({at: event.atMillis, event: event.event,
      title: `checkpoint ${event.checkpoint ?? '–'} ${event.event.toLowerCase()} ${time(event.atMillis)}`
        + (event.reason ? `: ${event.reason}` : '')}));
  const none = () => element('p', {class: 'muted'}, 'Nothing yet: the log tells one to two minutes later.');
  return [
    element('div', {class: 'charts'},
      card('Lag at publication', lags.length > 0 ? curve(lags, width, duration, 'Lag over time') : none()),
      card('Bytes per checkpoint',
        element('p', {class: 'key small'}, element('span', {}, 'new'), element('span', {class: 'reused'}, 'reused')),
        amounts.length > 0 ? bars(amounts, width, bytes, 'New and reused bytes per checkpoint') : none())),
    card('Checkpoints', marks.length > 0
      ? timeline(marks, Math.max(260, document.querySelector('main').clientWidth - 82), 'What became of each checkpoint')
      : none()),
  ];
}

function replicasCard(job) {
  if (job.replicas.length === 0) {
    return [];
  }
  const head = ['Replica', 'Completed', 'Lag', 'Files', 'Bytes', 'New', 'Shared with the one before'];
  const rows = job.replicas.map(replica => element('tr', {},
    element('td', {class: 'id'}, replica.path.split('/').pop()),
    element('td', {}, time(replica.completedAt)),
    ...(replica.problem
      ? [element('td', {colspan: 5}, replica.problem)]
      : [element('td', {class: 'number'}, duration(replica.lagMillis)),
         element('td', {class: 'number'}, count(replica.files)),
         element('td', {class: 'number'}, bytes(replica.bytes)),
         element('td', {class: 'number'}, bytes(replica.newBytes)),
         element('td', {class: 'number'}, replica.sharedFiles === undefined ? '–'
           : `${count(replica.sharedFiles)} files, ${bytes(replica.sharedBytes)}`)])));
  return [card('Replicas', element('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Replicas'},
    element('table', {},
      element('thead', {}, element('tr', {}, ...head.map((name, i) =>
        element('th', {scope: 'col', class: i > 1 ? 'number' : ''}, name)))),
      element('tbody', {}, ...rows))))];
}

function errorsCard(job) {
  const byReason = new Map();
  for (const event of job.events.filter(one => one.reason && ['FAILED', 'SKIPPED'].includes(one.event))) {
    const known = byReason.get(event.reason) ?? {count: 0};
    byReason.set(event.reason, {count: known.count + 1, event});
  }
  const newest = [...byReason.values()].sort((a, b) => b.event.atMillis - a.event.atMillis).slice(0, 20);
  if (newest.length === 0) {
    return [];
  }
  return [card('What went wrong, and what to do', element('ul', {class: 'trouble'}, ...newest.map(one =>
    element('li', {},
      element('div', {class: 'small'}, `${one.event.event.toLowerCase()} `
        + (one.count > 1 ? `${one.count} times, last ` : ''), age(one.event.atMillis), ' ago, checkpoint ',
        `${one.event.checkpoint ?? '–'}`),
      element('div', {class: 'why'}, one.event.reason)))))];
}

function liveCard(job) {
  const known = Object.entries(job.live).filter(([name]) => name in LIVE);
  return known.length === 0 ? [] : [card('Now, as the replicator measures it',
    element('dl', {class: 'figures'}, ...Object.keys(LIVE).filter(name => name in job.live)
      .map(name => figure(LIVE[name][0], LIVE[name][1](job.live[name])))))];
}

function showDetail(job) {
  const same = JSON.stringify({...job, now: 0, readAt: 0}) + chartWidth();
  if (same === shownDetail) {
    return;
  }
  shownDetail = same;
  const newest = job.replicas[0];
  fill(byId('detail'),
    element('p', {class: 'back'}, element('a', {href: '#', key: 'back'}, '← All jobs')),
    element('div', {class: 'title'}, element('h2', {class: 'id', tabindex: -1}, job.job), badge(job.state),
      ...(newest ? [element('span', {}, 'newest replica ', age(newest.completedAt), ' old')] : [])),
    ...(job.why ? [element('p', {class: 'reason'}, job.why)] : []),
    restoreCard(job), proofsCard(job), ...liveCard(job), ...chartCards(job), ...replicasCard(job), ...errorsCard(job));
}

function showNoDetail(id, reason) {
  shownDetail = '';
  fill(byId('detail'), element('p', {class: 'back'}, element('a', {href: '#', key: 'back'}, '← All jobs')),
    element('h2', {class: 'id'}, id), paragraph(reason));
}

function wanted() {
  const id = location.hash.slice(1);
  return JOB.test(id) ? id : null;
}

async function ask(path) {
  const answer = await fetch(path, {cache: 'no-store'});
  if (!answer.ok) {
    throw new Error((await answer.text()).trim());
  }
  return answer.json();
}

async function refreshDetail(id) {
  try {
    const job = await ask(`api/jobs/${id}`);
    if (wanted() === id) {
      showDetail(job);
    }
  } catch (error) {
    if (wanted() === id && shownDetail === '') {
      showNoDetail(id, error.message);
    }
  }
}

async function refresh() {
  try {
    const answer = await ask('api/overview');
    overview = answer;
    receivedAt = performance.now();
    unreachable = null;
  } catch (error) {
    unreachable = error.message;
  }
  await show();
}

async function show() {
  showFresh();
  showBanner();
  const id = wanted();
  byId('overview').hidden = id !== null || overview === null || overview.jobs.length === 0;
  byId('detail').hidden = id === null;
  if (overview !== null && id === null) {
    showFigures();
    showJobs();
  }
  if (id !== null) {
    await refreshDetail(id);
  }
}

async function again() {
  if (document.visibilityState === 'visible') {
    await refresh();
  }
  setTimeout(again, overview !== null && !overview.readAt ? SHORT_PAUSE : PAUSE);
}

byId('filter').addEventListener('input', () => overview && showJobs());
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && refresh());
document.addEventListener('keydown', event => {
  if (event.key === '/' && document.activeElement !== byId('filter') && wanted() === null) {
    event.preventDefault();
    byId('filter').focus();
  }
});
window.addEventListener('hashchange', async event => {
  const left = new URL(event.oldURL).hash.slice(1);
  shownDetail = '';
  byId('detail').replaceChildren();
  await show();
  window.scrollTo(0, 0);
  byId('detail').querySelector('h2')?.focus({preventScroll: true});
  if (wanted() === null && JOB.test(left)) {
    byId('jobs').querySelector(`[data-key="${left}"]`)?.focus();
  }
});
window.addEventListener('resize', () => wanted() && refreshDetail(wanted()));
setInterval(tick, 1000);
again();
