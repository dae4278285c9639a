import { ReportSchema } from '@heartline/protocol/parse';
import { containersOf } from './shape';

const isReport = containersOf(ReportSchema);

describe('the lists and objects of a stored report', () => {
  it('are accepted, and as null or with simple values that today’s schema rejects', () => {
    expect(isReport({ queues: [{ queue: 'a', waiting: -1 }], tasks: { active: 'many' } })).toBe(true);
    expect(isReport({ queues: null, tasks: null, labels: null, current_task: 7 })).toBe(true);
  });

  it.each([
    { queues: 'text' },
    { queues: { queue: 'a' } },
    { queues: ['a'] },
    { tasks: 5 },
    { tasks: { types: ['run'] } },
    { labels: 'text' },
  ])('are refused as %j, although each may be null', (report) => {
    expect(isReport(report)).toBe(false);
  });
});
