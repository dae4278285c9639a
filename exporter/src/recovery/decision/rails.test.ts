import { REFUSALS, type Refusal } from '../recovery-action';
import { SETTINGS, workerOf } from '../recovery-world.fixture';
import { countFleet } from './budget';
import { decide, type DecisionFacts, OVERRIDABLE, type Verdict } from './rails';

const NOW = 10_000_000;

function fleetOf(total: number, failed: number, type = 'batch') {
  const workers = Array.from({ length: total }, (_, n) =>
    workerOf(`w-${n}`, n < failed ? 'failed' : 'healthy', { type }),
  );
  return countFleet(
    workers,
    () => false,
    () => false,
  );
}

/** Facts under which everything is allowed. */
const ALLOWED: DecisionFacts = {
  now: NOW,
  wallTime: NOW,
  settings: SETTINGS,
  typeAllowed: true,
  action: 'restart',
  byHand: false,
  asCommand: false,
  override: [],
  worker: workerOf('w-0', 'failed'),
  listeningSince: -Infinity,
  incarnation: 'boot-1',
  hasDriver: true,
  inMaintenance: false,
  acknowledged: false,
  inFlight: false,
  counts: fleetOf(20, 1),
  lastOverBudgetAt: new Map(),
  recentStarts: [],
};

const ENDED_NOW = { attempts: 1, lastEndedAt: NOW - 1000, lastActionId: 'a' };
const TRIED_OFTEN = { attempts: 3, lastEndedAt: NOW - 3_600_000, lastActionId: 'a' };

/** For each rail, facts to which it objects, in the order of the rails. */
const OBJECTIONS: readonly (readonly [Refusal, Partial<DecisionFacts>])[] = [
  ['off', { settings: { ...SETTINGS, mode: 'off' } }],
  ['paused', { pause: { reason: 'deployment' } }],
  ['dry_run', { settings: { ...SETTINGS, mode: 'dry-run' } }],
  ['unknown_worker', { worker: undefined as never }],
  ['no_driver', { hasDriver: false }],
  ['maintenance', { inMaintenance: true }],
  ['acknowledged', { acknowledged: true }],
  ['not_failed', { worker: workerOf('w-0', 'critical') }],
  ['no_incarnation', { worker: { ...workerOf('w-0', 'failed'), incarnation: { key: '', firstSeenAt: 0 } } }],
  ['other_incarnation', { incarnation: 'boot-0' }],
  ['in_flight', { inFlight: true }],
  ['cool_down', { history: ENDED_NOW }],
  ['exhausted', { history: TRIED_OFTEN }],
  ['budget', { counts: fleetOf(20, 5) }],
  ['rate', { recentStarts: Array.from({ length: 10 }, () => NOW - 30_000) }],
];

function refusalOf(verdict: Verdict): Refusal | 'act' {
  return verdict.act ? 'act' : verdict.refusal;
}

describe('S2.11 the decision on an action', () => {
  it('allows the restart of one failed worker of a fleet', () => {
    expect(decide(ALLOWED)).toEqual({ act: true });
  });

  it.each(OBJECTIONS)('refuses for %s, with a sentence', (refusal, facts) => {
    const verdict = decide({ ...ALLOWED, ...facts });
    expect(refusalOf(verdict)).toBe(refusal);
    expect(verdict).toMatchObject({ reason: expect.stringMatching(/^\S.{8,}\S$/) });
  });

  it('checks the rails in the documented order, for each pair of objections', () => {
    for (const [index, [first, firstFacts]] of OBJECTIONS.entries()) {
      for (const [second, secondFacts] of OBJECTIONS.slice(index + 1)) {
        // Both are about the same fact: only one can be given.
        if (Object.keys(firstFacts).some((key) => key in secondFacts)) {
          continue;
        }
        expect([first, second, refusalOf(decide({ ...ALLOWED, ...secondFacts, ...firstFacts }))]).toEqual([
          first,
          second,
          first,
        ]);
      }
    }
    const order = OBJECTIONS.map(([refusal]) => refusal);
    expect(REFUSALS.filter((refusal) => order.includes(refusal))).toEqual(order);
  });

  it('says in a dry run what would be decided without it', () => {
    const settings = { ...SETTINGS, mode: 'dry-run' } as const;
    expect(decide({ ...ALLOWED, settings })).toMatchObject({ refusal: 'dry_run', would: { act: true } });
    expect(decide({ ...ALLOWED, settings, inFlight: true })).toMatchObject({
      refusal: 'dry_run',
      would: { act: false, refusal: 'in_flight' },
    });
  });

  it('treats worker types that are not switched on as in a dry run', () => {
    expect(refusalOf(decide({ ...ALLOWED, typeAllowed: false }))).toBe('dry_run');
  });

  it('ends a pause at its end', () => {
    const until = (at: number) => decide({ ...ALLOWED, pause: { reason: 'r', until: at } });
    expect(refusalOf(until(NOW + 1))).toBe('paused');
    expect(refusalOf(until(NOW))).toBe('act');
  });

  it.each(['stopped', 'healthy', 'unknown', 'degraded', 'critical'] as const)(
    'never acts on a worker that is %s',
    (state) => {
      expect(refusalOf(decide({ ...ALLOWED, worker: workerOf('w-0', state) }))).toBe('not_failed');
    },
  );

  it('never acts on a failed worker that another one has replaced', () => {
    const worker = { ...workerOf('w-0', 'failed'), retired: { at: 0, successorId: 'w-1' } };
    expect(refusalOf(decide({ ...ALLOWED, worker }))).toBe('not_failed');
  });

  it('refuses if it is not known which incarnation the alert is about', () => {
    const facts = { ...ALLOWED, incarnation: undefined as never };
    expect(refusalOf(decide(facts))).toBe('other_incarnation');
  });

  it('refuses if the size of the fleet is not known', () => {
    const counts = { fleet: { expected: Number.NaN, affected: 1 }, byType: new Map() };
    expect(refusalOf(decide({ ...ALLOWED, counts }))).toBe('budget');
  });
});

describe('S2.11 the cool-down', () => {
  function refusalAfter(seconds: number, attempts: number) {
    const history = { attempts, lastEndedAt: NOW - seconds * 1000, lastActionId: 'id' };
    return refusalOf(decide({ ...ALLOWED, settings: { ...SETTINGS, maxAttempts: 100 }, history }));
  }

  it.each([
    [1, 60],
    [2, 120],
    [3, 240],
    [9, 600],
  ])('after %i actions lasts %i s and up to a quarter more', (attempts, seconds) => {
    expect(refusalAfter(seconds - 1, attempts)).toBe('cool_down');
    expect(refusalAfter(seconds * 1.25, attempts)).toBe('act');
  });

  it('has different ends for workers that failed together', () => {
    const ends = Array.from({ length: 20 }, (_, n) => {
      let seconds = 60;
      const at = () => ({ attempts: 1, lastEndedAt: NOW - seconds * 1000, lastActionId: `id-${n}` });
      while (refusalOf(decide({ ...ALLOWED, history: at() })) === 'cool_down') {
        seconds += 0.5;
      }
      return seconds;
    });
    expect(new Set(ends).size).toBeGreaterThan(5);
  });
});

describe('S2.11 the budget', () => {
  it.each([
    [1, 1, 'act'],
    [4, 1, 'act'],
    [4, 2, 'budget'],
    [5, 1, 'act'],
    [6, 2, 'budget'],
    [9, 2, 'budget'],
    [10, 2, 'act'],
    [15, 3, 'act'],
    [15, 4, 'budget'],
    [20, 4, 'act'],
    [20, 5, 'budget'],
    [20, 16, 'budget'],
    [35, 7, 'act'],
    [35, 8, 'budget'],
  ])('of a fleet of %i with %i failed: %s', (total, failed, expected) => {
    expect(refusalOf(decide({ ...ALLOWED, counts: fleetOf(total, failed) }))).toBe(expected);
  });

  it('counts workers under recovery as failed, whatever their state is', () => {
    const workers = Array.from({ length: 20 }, (_, n) => workerOf(`w-${n}`, n < 2 ? 'failed' : 'healthy'));
    const recovering = (ids: string[]) =>
      countFleet(
        workers,
        (id) => ids.includes(id),
        () => false,
      );
    expect(refusalOf(decide({ ...ALLOWED, counts: recovering(['w-0', 'w-7', 'w-8']) }))).toBe('act');
    expect(refusalOf(decide({ ...ALLOWED, counts: recovering(['w-7', 'w-8', 'w-9']) }))).toBe('budget');
  });

  it('does not count stopped and replaced workers, and those in maintenance', () => {
    const replaced = { ...workerOf('r', 'failed'), retired: { at: 0, successorId: 'x' } };
    const workers = [workerOf('a', 'failed'), workerOf('m', 'failed'), workerOf('s', 'stopped'), replaced];
    const counts = countFleet(
      workers,
      () => false,
      ({ id }) => id === 'm',
    );
    expect(counts.fleet).toEqual({ expected: 1, affected: 1 });
  });

  it('holds for one type as well: a tenth of the fleet that is half of a type is a common cause', () => {
    const workers = Array.from({ length: 100 }, (_, n) =>
      workerOf(`w-${n}`, n < 5 ? 'failed' : 'healthy', { type: n < 10 ? 'batch' : 'other' }),
    );
    const counts = countFleet(
      workers,
      () => false,
      () => false,
    );
    expect(decide({ ...ALLOWED, counts })).toMatchObject({
      refusal: 'budget',
      reason: expect.stringContaining('of type batch'),
    });
  });

  it('holds actions back until the fleet was within it for a while', () => {
    const after = (seconds: number) =>
      refusalOf(decide({ ...ALLOWED, lastOverBudgetAt: new Map([['', NOW - seconds * 1000]]) }));
    expect(after(119)).toBe('budget');
    expect(after(120)).toBe('act');
  });
});

describe('S2.14 a request by hand', () => {
  const byHand = { ...ALLOWED, byHand: true };

  it('needs no alert, no failure, and no recovery that is switched on', () => {
    for (const [refusal, facts] of OBJECTIONS) {
      const expected = [
        'off',
        'dry_run',
        'acknowledged',
        'not_failed',
        'no_incarnation',
        'other_incarnation',
      ];
      expect([refusal, refusalOf(decide({ ...byHand, ...facts }))]).toEqual([
        refusal,
        expected.includes(refusal) ? 'act' : refusal,
      ]);
    }
  });

  it('overrides only the rails that it names', () => {
    expect(OVERRIDABLE).toEqual(['paused', 'maintenance', 'cool_down', 'exhausted', 'budget', 'rate']);
    const facts = { ...byHand, inMaintenance: true, history: ENDED_NOW };
    expect(refusalOf(decide({ ...facts, override: ['maintenance'] }))).toBe('cool_down');
    expect(refusalOf(decide({ ...facts, override: ['maintenance', 'cool_down'] }))).toBe('act');
    expect(refusalOf(decide({ ...byHand, inFlight: true, override: ['in_flight'] }))).toBe('in_flight');
  });

  it('of a command to a living worker is not limited by budget and rate', () => {
    const counts = fleetOf(20, 5);
    const recentStarts = Array.from({ length: 99 }, () => NOW);
    expect(refusalOf(decide({ ...byHand, asCommand: true, counts, recentStarts }))).toBe('act');
  });
});
