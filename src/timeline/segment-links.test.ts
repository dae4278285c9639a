import {
  applyFieldOverrides,
  createTheme,
  type DataFrame,
  type DataLink,
  type InterpolateFunction,
  standardFieldConfigEditorRegistry,
} from '@grafana/data';
import { get } from 'lodash';
import { readFleet } from './fleet';
import { type Lane } from './lane';
import { segmentAt } from './segments';
import { laneFrame, makeTimeRange } from '../frames/frames.fixture';
import { hasLinks, segmentLinks } from './segment-links';

const STEP = 10_000;

/** Interpolates scoped variables as Grafana does: `${name.path}`. */
const replaceVariables: InterpolateFunction = (text, vars) =>
  text.replace(/\$\{(\w+)\.(\w+)\}/g, (whole, name: string, path: string) =>
    String(get(vars?.[name]?.value, path) ?? whole),
  );

beforeAll(() => standardFieldConfigEditorRegistry.setInit(() => []));

/** A lane with the states healthy, failed, healthy, as Grafana passes it to a panel. */
function laneWith(links: DataLink[], overrides = true): Lane {
  const frame: DataFrame = laneFrame('w-1', 0, STEP, [1, 5, 5, 1]);
  frame.fields.forEach((field) => (field.config.links = links));
  const series = overrides
    ? applyFieldOverrides({
        data: [frame],
        fieldConfig: { defaults: {}, overrides: [] },
        replaceVariables,
        theme: createTheme(),
      })
    : [frame];
  const { lanes } = readFleet(
    { series, timeRange: makeTimeRange(0, 4 * STEP) },
    { sampleMeaning: 'auto', stalenessSeconds: 0 },
    4 * STEP,
  );
  if (lanes[0] === undefined) {
    throw new Error('There is no lane.');
  }
  return lanes[0];
}

function linksOf(lane: Lane, index = 1) {
  const segment = segmentAt(lane.segments, index);
  if (segment === undefined) {
    throw new Error(`The lane has no run ${String(index)}.`);
  }
  return segmentLinks(lane, segment, {
    replaceVariables,
    postProcessor: undefined,
    timeZone: 'utc',
  });
}

it('fills in start, end, duration, state, code and worker of the segment', () => {
  const url =
    '/logs?from=${__segment.start}&to=${__segment.end}&d=${__segment.duration}' +
    '&s=${__segment.state}&c=${__segment.code}&w=${__segment.worker}';
  const links = linksOf(laneWith([{ title: 'Logs of ${__segment.worker}', url }]));
  expect(links.map(({ title, href }) => [title, href])).toEqual([
    ['Logs of w-1', '/logs?from=10000&to=30000&d=20000&s=failed&c=5&w=w-1'],
  ]);
});

/** Returns the field's rows that the links of a lane's second segment refer to. */
function askedRows(lane: Lane): Set<unknown> {
  const rows = new Set<unknown>();
  const spy: InterpolateFunction = (text, vars) => {
    rows.add(get(vars?.['__dataContext']?.value, 'rowIndex'));
    return text;
  };
  const segment = segmentAt(lane.segments, 1);
  if (segment !== undefined) {
    segmentLinks(lane, segment, { replaceVariables: spy, postProcessor: undefined, timeZone: 'utc' });
  }
  return rows;
}

it('refers to the segment’s first sample, so that value variables have that state', () => {
  // The sample at 20 s covers the time from 10 s on.
  expect(askedRows(laneWith([{ title: '', url: '/x' }]))).toEqual(new Set([1]));
});

it('refers to the change itself if the lane is a list of changes, whatever the other lanes are', () => {
  const lane = laneWith([{ title: '', url: '/x' }]);
  const changes: Lane = { ...lane, sampling: { meaning: 'change', step: 0, staleness: Infinity } };
  // The segment begins at 10 s, with the row of that time.
  expect(askedRows(changes)).toEqual(new Set([0]));
});

it('keeps a link’s target and one-click setting', () => {
  const [link] = linksOf(laneWith([{ title: 'x', url: '/x', targetBlank: true, oneClick: true }]));
  expect(link).toMatchObject({ target: '_blank', oneClick: true });
});

it('has no links if none are configured, or if Grafana has not prepared the field', () => {
  expect(linksOf(laneWith([]))).toEqual([]);
  expect(hasLinks(laneWith([]))).toBe(false);
  expect(linksOf(laneWith([{ title: 'x', url: '/x' }], false))).toEqual([]);
});
