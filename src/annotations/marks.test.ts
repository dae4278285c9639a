import { arrayToDataFrame, type DataFrame } from '@grafana/data';
import { marksAt, readMarks, marksWithin, NO_MARKS } from './marks';

const span = { from: 1000, to: 9000, end: 9000 };
const workers = new Set(['w-1', 'w-17', 'eu.w-2']);
function frame(...events: object[]): DataFrame[] {
  return [arrayToDataFrame(events)];
}
function read(...events: object[]) {
  return readMarks(frame(...events), workers, span, (name) => `css ${name}`);
}
function placed(event: object) {
  const { byWorker, others } = read({ time: 2000, ...event });
  return [...byWorker.keys(), ...others.map(() => 'axis')];
}

describe('the worker of an annotation', () => {
  it.each([
    ['a field of the frame', { worker_id: 'w-1' }],
    ['its labels', { labels: { worker_id: 'w-1' } }],
    ['a tag that is the ID, as the Prometheus data source leaves a label', { tags: ['page', 'w-1'] }],
    ['a tag with the label’s name', { tags: ['worker_id=w-1'] }],
    ['the text of Grafana’s own alerting', { text: '**Late** {alertname=Late, worker_id=w-1} - B=1' }],
    ['a label matcher in a text', { text: 'ALERTS{worker_id="w-1"}' }],
    ['a word of its text', { text: 'The worker w-1.' }],
    ['a word of its title', { title: 'w-1: restarted' }],
  ])('comes from %s', (_what, event) => {
    expect(placed(event)).toEqual(['w-1']);
  });

  it('is undefined if no worker is named: the annotation goes to the time axis', () => {
    expect(placed({ title: 'WorkerFleetFailing', text: 'sandbox page', tags: ['page'] })).toEqual(['axis']);
  });

  it('must match whole words', () => {
    expect(placed({ text: 'xw-1 w-1x w-170' })).toEqual(['axis']);
    expect(placed({ text: 'eu.w-2' })).toEqual(['eu.w-2']);
  });

  it('is left out if it has no lane', () => {
    expect(placed({ text: 'worker_id="w-99" beside w-1' })).toEqual([]);
  });

  it('may be several workers', () => {
    expect(placed({ text: 'w-17 took over from w-1' })).toEqual(['w-17', 'w-1']);
  });
});

describe('an annotation’s mark', () => {
  const only = (event: object) => read({ time: 2000, ...event }).others[0];

  it('has its time, title, text and colour', () => {
    expect(only({ timeEnd: 3000, title: 'Late', text: 'page', color: '#f00' })).toEqual({
      kind: 'event',
      from: 2000,
      to: 3000,
      title: 'Late',
      text: 'page',
      colour: 'css #f00',
    });
  });

  it('has no duration if the annotation has no end, or one before its start', () => {
    expect(only({})?.to).toBe(2000);
    expect(only({ timeEnd: 0 })?.to).toBe(2000);
  });

  it('is titled by the text or the query if the annotation has no title', () => {
    expect(only({ text: 'deployed', type: 'Deployments' })).toMatchObject({ title: 'deployed', text: '' });
    expect(only({ type: 'Deployments' })?.title).toBe('Deployments');
  });

  it.each([
    ['alert', { newState: 'Alerting' }],
    ['recovery', { newState: 'Normal (NoData)' }],
    ['recovery', { newState: 'ok' }],
    ['alert', { title: 'Late', source: { expr: 'ALERTS{alertstate="firing"}' } }],
    ['alert', { title: 'Late', type: 'Alerts on this worker' }],
    ['recovery', { title: 'restart', source: { expr: 'changes(x[1m]) > 0' } }],
    ['recovery', { title: 'Done', tags: ['recovery'] }],
    ['event', { title: 'Deployed', source: { expr: 'changes(x[1m]) > 0' } }],
  ])('is classified as %s: %j', (kind, event) => {
    expect(only(event)?.kind).toBe(kind);
  });
});

it('leaves out annotations outside the range, without a time, and exemplars', () => {
  expect(read({ time: 100 }, { time: 9500 }, { time: '2000' })).toBe(NO_MARKS);
  expect(read({ time: 100, timeEnd: 1500 }).others).toHaveLength(1);
  const exemplars = frame({ time: 2000 }).map((one) => ({ ...one, name: 'exemplar' }));
  expect(readMarks(exemplars, workers, span, (name) => name)).toBe(NO_MARKS);
});

it('finds the marks at a time, and those near it', () => {
  const { others } = read({ time: 2000, timeEnd: 4000, title: 'long' }, { time: 5000, title: 'moment' });
  const at = (time: number, reach = 0) => marksAt(others, time, reach).map(({ title }) => title);
  expect([at(3000), at(4500), at(4500, 500), at(5000)]).toEqual([
    ['long'],
    [],
    ['long', 'moment'],
    ['moment'],
  ]);
});

it('finds the marks that overlap a segment, and not those that only touch its end', () => {
  const { others } = read({ time: 2000, timeEnd: 4000, title: 'long' }, { time: 5000, title: 'moment' });
  const within = (from: number, to: number) => marksWithin(others, from, to).map(({ title }) => title);
  expect([
    within(1000, 2000),
    within(3000, 3500),
    within(4000, 6000),
    within(5000, 6000),
    within(5001, 6000),
  ]).toEqual([[], ['long'], ['long', 'moment'], ['moment'], []]);
});
