import { type Report } from '@heartline/protocol';
import { defaultConfig } from '../fleet.fixture';
import { applyLimits } from './report-limits';

const config = {
  limits: {
    ...defaultConfig().limits,
    taskTypesPerWorker: 2,
    errorTypesPerWorker: 2,
    eventTypesPerWorker: 3,
    labelLength: 3,
  },
  labels: { allow: ['region', 'zone'] },
};
function give(report: Partial<Report>, known = {}) {
  return applyLimits({ worker_id: 'w', ...report }, known, config);
}

describe('limits of a report', () => {
  it('returns a report within its limits unchanged', () => {
    const report = {
      worker_id: 'w',
      tasks: { active: 1, types: { a: { failed: 1 }, b: {} } },
      errors: { E: 1 },
      events: { types: { x: { failed: { a: 1 } } } },
      labels: { region: 'eu' },
    };
    const limited = applyLimits(report, {}, config);
    expect(limited.report).toBe(report);
    expect(limited.dropped).toEqual(new Map());
  });

  it('drops task types over the limit, and keeps those that the worker already has', () => {
    const { report, dropped } = give(
      { tasks: { types: { c: {}, d: {}, a: {} } } },
      { tasks: { types: { a: {} } } },
    );
    expect(report.tasks?.types).toEqual({ c: {}, a: {} });
    expect(dropped).toEqual(new Map([['task_types', 1]]));
  });

  it('makes room when a type is removed', () => {
    const { report, dropped } = give({ errors: { A: null, C: 1 } }, { errors: { A: 1, B: 1 } });
    expect([report.errors, dropped.size]).toEqual([{ A: null, C: 1 }, 0]);
  });

  it('keeps allowed labels only, and drops one that is too long', () => {
    const { report, dropped } = give({ labels: { region: 'eu', zone: 'long', secret: 'x' } });
    expect([report.labels, dropped]).toEqual([{ region: 'eu' }, new Map([['label_length', 1]])]);
  });

  it('limits event types by a limit of their own, and failure reasons by that of error types', () => {
    const failed = { a: 1, b: 1, c: 1 };
    const { report, dropped } = give({ events: { types: { x: { failed }, w: {}, y: {}, z: {} } } });
    expect(report.events?.types).toEqual({ x: { failed: { a: 1, b: 1 } }, w: {}, y: {} });
    expect(dropped).toEqual(
      new Map([
        ['event_types', 1],
        ['error_types', 1],
      ]),
    );
  });

  it('limits the length of metadata over all reports together', () => {
    const long = { text: 'x'.repeat(15_000) };
    expect(give({ metadata: long }).report.metadata).toEqual(long);
    expect(
      give({ metadata: { more: 'y'.repeat(15_000) } }, { metadata: { ...long, b: 'x'.repeat(9000) } }).report,
    ).not.toHaveProperty('metadata');
    expect(give({ metadata: { text: 'x'.repeat(17_000) } }).dropped).toEqual(
      new Map([['metadata_length', 1]]),
    );
  });
});
