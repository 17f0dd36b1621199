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
// Drawings in SVG: a few lines each, so that the page works where no network is. Numbers only come
// from the data as numbers, texts as text nodes.

const SVG = 'http://www.w3.org/2000/svg';
const LEFT = 58;
const RIGHT = 10;
const BOTTOM = 20;
const TOP = 8;

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function picture(width, height, label) {
  return svg('svg', {width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label});
}

function scale(from, to, low, high) {
  const span = to - from || 1;
  return value => low + ((value - from) / span) * (high - low);
}

/** A line of the last values, a few centimetres long. */
export function sparkline(values, label) {
  const width = 110;
  const height = 26;
  const node = picture(width, height, label);
  const x = scale(0, Math.max(1, values.length - 1), 2, width - 4);
  const y = scale(0, Math.max(...values, 1), height - 3, 3);
  const points = values.map((value, i) => `${x(i).toFixed(1)},${y(value).toFixed(1)}`);
  node.append(svg('polyline', {class: 'curve', points: points.join(' ')}));
  const last = values.length - 1;
  node.append(svg('circle', {class: 'point', cx: x(last), cy: y(values[last]), r: 2.5}));
  return node;
}

function text(x, y, anchor, content) {
  return svg('text', {x, y, 'text-anchor': anchor}, content);
}

function axes(node, width, height, top, format, times, last = width - RIGHT) {
  const y = scale(0, top, height - BOTTOM, TOP);
  for (const value of [0, top / 2, top]) {
    node.append(svg('line', {class: 'grid', x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value)}));
    node.append(text(LEFT - 6, y(value) + 4, 'end', format(value)));
  }
  node.append(text(LEFT, height - 4, 'start', times[0]));
  node.append(text(last, height - 4, 'end', times[1]));
  return y;
}

const clock = millis => `${new Date(millis).toISOString().slice(11, 19)} UTC`;

/** Values over time: {at, value}, oldest first. */
export function curve(points, width, format, label) {
  const height = 170;
  const node = picture(width, height, label);
  const times = [points[0].at, points[points.length - 1].at];
  const top = Math.max(...points.map(point => point.value), 1);
  const y = axes(node, width, height, top, format, times.map(clock));
  const x = scale(times[0], times[1], LEFT, width - RIGHT - 3);
  node.append(svg('polyline', {
    class: 'curve',
    points: points.map(p => `${x(p.at).toFixed(1)},${y(p.value).toFixed(1)}`).join(' '),
  }));
  if (points.length <= 60) {
    for (const point of points) {
      node.append(svg('circle', {class: 'point', cx: x(point.at), cy: y(point.value), r: 2.5}));
    }
  }
  return node;
}

/** Two parts of a whole, one bar for each: {name, fresh, reused}, oldest first. */
export function bars(values, width, format, label) {
  const height = 170;
  const node = picture(width, height, label);
  const top = Math.max(...values.map(value => value.fresh + value.reused), 1);
  const step = (width - LEFT - RIGHT) / Math.max(values.length, 12);
  const names = [values[0].name, values.length > 1 ? values[values.length - 1].name : ''];
  const y = axes(node, width, height, top, format, names, LEFT + step * values.length);
  values.forEach((value, i) => {
    const x = LEFT + i * step + step * 0.12;
    const bar = svg('g', {}, svg('title', {},
      `${value.name}: ${format(value.fresh)} new, ${format(value.reused)} reused`));
    const part = (name, from, to) => svg('rect', {
      class: name, x, width: step * 0.76, y: y(to), height: Math.max(0, y(from) - y(to)),
    });
    bar.append(part('new', 0, value.fresh), part('reused', value.fresh, value.fresh + value.reused));
    node.append(bar);
  });
  return node;
}

const LANES = ['PUBLISHED', 'SKIPPED', 'FAILED'];
const SHAPES = {
  PUBLISHED: (x, y, size) => svg('circle', {class: 'published', cx: x, cy: y, r: size}),
  SKIPPED: (x, y) => svg('path', {class: 'skipped', d: `M${x - 5} ${y + 4}h10l-5 -9z`}),
  FAILED: (x, y) => svg('path', {class: 'failed', d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`}),
};

/** What became of each checkpoint: {at, event, title}, oldest first; a lane for each kind. */
export function timeline(events, width, label) {
  const lane = 26;
  const left = 74;
  const height = LANES.length * lane + BOTTOM;
  const node = picture(width, height, label);
  const from = events[0].at;
  const to = events[events.length - 1].at;
  const x = scale(from, to, left + 8, width - RIGHT - 6);
  // Many are a row of points still, not a bar.
  const size = Math.max(1, Math.min(4, (width - left) / events.length / 2.6));
  LANES.forEach((name, i) => {
    const y = i * lane + lane / 2;
    node.append(svg('line', {class: 'grid', x1: left, x2: width - RIGHT, y1: y, y2: y}));
    node.append(text(0, y + 4, 'start', name.toLowerCase()));
  });
  for (const event of events) {
    const y = LANES.indexOf(event.event) * lane + lane / 2;
    node.append(svg('g', {}, svg('title', {}, event.title), SHAPES[event.event](x(event.at), y, size)));
  }
  node.append(text(left, height - 4, 'start', clock(from)));
  node.append(text(width - RIGHT, height - 4, 'end', clock(to)));
  return node;
}
