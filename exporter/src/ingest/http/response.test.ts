import { type RejectedReport } from '../ingest';
import { withCommands, toIngestResponse } from './response';
import { Problem } from '../../http/messages/problem';

const REJECTIONS: Readonly<Record<string, Pick<RejectedReport, 'why' | 'waitMs'>>> = {
  invalid: { why: 'invalid' },
  forbidden: { why: 'forbidden' },
  'too fast by 1.2 s': { why: 'too_fast', waitMs: 1200 },
  'too fast by 5 s': { why: 'too_fast', waitMs: 5000 },
  'too fast by 90 s': { why: 'too_fast', waitMs: 90_000 },
  full: { why: 'full' },
};
function rejections(kinds: readonly string[]): RejectedReport[] {
  return kinds.map((kind, index) => {
    const rejection = REJECTIONS[kind];
    if (rejection === undefined) {
      throw new Error(`no kind ${kind}`);
    }
    return { index, path: '$', reason: kind, ...rejection };
  });
}

function problemOf(...kinds: string[]): Problem {
  try {
    toIngestResponse({ acceptedIds: [], warnings: [], rejected: rejections(kinds) });
  } catch (error) {
    if (error instanceof Problem) {
      return error;
    }
    throw error;
  }
  throw new Error('a report was accepted');
}

describe('a batch without accepted reports', () => {
  it.each<[readonly string[], number, string | undefined]>([
    [['invalid'], 400, undefined],
    [['invalid', 'invalid'], 400, undefined],
    [['forbidden'], 403, undefined],
    [['forbidden', 'forbidden'], 403, undefined],
    [['invalid', 'forbidden'], 400, undefined],
    [['forbidden', 'invalid'], 400, undefined],
    [['too fast by 1.2 s'], 429, '2'],
    [['too fast by 5 s', 'too fast by 1.2 s'], 429, '5'],
    [['invalid', 'too fast by 5 s'], 429, '5'],
    [['too fast by 5 s', 'forbidden'], 429, '5'],
    [['full'], 503, '60'],
    [['full', 'invalid', 'forbidden'], 503, '60'],
    [['full', 'too fast by 5 s'], 503, '60'],
    [['too fast by 90 s', 'full'], 503, '90'],
    [[], 400, undefined],
  ])('of %j gets %i, with Retry-After %s', (kinds, status, retryAfter) => {
    const problem = problemOf(...kinds);
    expect([problem.status, problem.headers['Retry-After']]).toEqual([status, retryAfter]);
    expect(problem.details).toMatchObject({ accepted: 0, rejected: kinds.map((reason) => ({ reason })) });
  });

  it('describes the first rejection and the number of others', () => {
    expect(problemOf('invalid', 'full', 'full').message).toBe('$ invalid; and 2 more, see "rejected".');
    expect(problemOf('invalid').message).toBe('$ invalid.');
  });
});

describe('a batch with accepted reports', () => {
  const result = { acceptedIds: ['a', 'a'], warnings: [], rejected: rejections(['full', 'invalid']) };

  it('lists the rejected reports', () => {
    expect(toIngestResponse(result)).toMatchObject({ accepted: 2, rejected: [{ index: 0 }, { index: 1 }] });
  });

  it('includes commands if there are any', async () => {
    const commands = [{ id: 'c', action: 'restart' as const, worker_id: 'w' }];
    expect(await withCommands(result, () => Promise.resolve(commands))).toMatchObject({ commands });
    for (const none of [undefined, () => undefined, () => Promise.resolve([])]) {
      expect(await withCommands(result, none)).not.toHaveProperty('commands');
    }
  });
});
