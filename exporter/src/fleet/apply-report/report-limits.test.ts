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
function limit(report: Partial<Report>, previous = {}) {
  return applyLimits({ worker_id: 'w', ...report }, previous, config);
}

describe('applyLimits', () => {
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
    const { report, dropped } = limit(
      { tasks: { types: { c: {}, d: {}, a: {} } } },
      { tasks: { types: { a: {} } } },
    );
    expect(report.tasks?.types).toEqual({ c: {}, a: {} });
    expect(dropped).toEqual(new Map([['task_types', 1]]));
  });

  it('accepts a new type if another is removed', () => {
    const { report, dropped } = limit({ errors: { A: null, C: 1 } }, { errors: { A: 1, B: 1 } });
    expect([report.errors, dropped.size]).toEqual([{ A: null, C: 1 }, 0]);
  });

  it('keeps only allowed labels, and drops values that are too long', () => {
    const { report, dropped } = limit({ labels: { region: 'eu', zone: 'long', secret: 'x' } });
    expect([report.labels, dropped]).toEqual([{ region: 'eu' }, new Map([['label_length', 1]])]);
  });

  it('limits event types by their limit, and failure reasons by the limit of error types', () => {
    const failed = { a: 1, b: 1, c: 1 };
    const { report, dropped } = limit({ events: { types: { x: { failed }, w: {}, y: {}, z: {} } } });
    expect(report.events?.types).toEqual({ x: { failed: { a: 1, b: 1 } }, w: {}, y: {} });
    expect(dropped).toEqual(
      new Map([
        ['event_types', 1],
        ['error_types', 1],
      ]),
    );
  });

  it('drops metadata if it or the merged metadata is too long', () => {
    const long = { text: 'x'.repeat(15_000) };
    expect(limit({ metadata: long }).report.metadata).toEqual(long);
    expect(
      limit({ metadata: { more: 'y'.repeat(15_000) } }, { metadata: { ...long, b: 'x'.repeat(9000) } })
        .report,
    ).not.toHaveProperty('metadata');
    expect(limit({ metadata: { text: 'x'.repeat(17_000) } }).dropped).toEqual(
      new Map([['metadata_length', 1]]),
    );
  });
});
