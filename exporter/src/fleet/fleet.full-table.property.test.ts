import * as fc from 'fast-check';
import { type Fleet } from './fleet';
import { defaultConfig, FleetHarness } from './fleet.fixture';

const LIMIT = 3;
const IDS = ['a', 'b', 'c', 'd', 'e', 'f'] as const;

type Step =
  | { readonly kind: 'report' | 'goodbye' | 'delete' | 'expect'; readonly id: string }
  | { readonly kind: 'pass' | 'restart'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof<fc.MaybeWeightedArbitrary<Step>[]>(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('report' as const), id: fc.constantFrom(...IDS) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('goodbye' as const, 'delete' as const, 'expect' as const),
      id: fc.constantFrom(...IDS),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(1, 31, 95, 400) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('restart' as const), seconds: fc.constantFrom(0, 60) }),
  },
);

describe('F4: a full table, after any history', () => {
  let harness: FleetHarness;
  let fleet: Fleet;

  const workers = () => [...fleet.state.workers()];
  const stateOf = (id: string) => fleet.state.get(id)?.health.state;
  /** Workers that may not be forgotten to make room. */
  const kept = () =>
    workers().filter(
      ({ health: { state }, expected }) =>
        (state !== 'stopped' && state !== 'failed') || expected !== undefined,
    );

  /** A report of an unknown worker is accepted if a dead one can make room, and forgets the stopped before the failed. */
  async function report(id: string) {
    const before = workers();
    const known = before.some((worker) => worker.id === id);
    const hasRoom = known || before.length < LIMIT || kept().length < LIMIT;
    await fleet.record({ worker_id: id, worker_type: 'batch' }, 'http');
    expect([id, fleet.state.get(id) !== undefined]).toEqual([id, hasRoom]);
    const forgotten = before.filter((worker) => fleet.state.get(worker.id) === undefined);
    const left = before.filter((worker) => fleet.state.get(worker.id) !== undefined);
    if (forgotten.some(({ health }) => health.state === 'failed')) {
      expect(left.filter(({ health, expected }) => health.state === 'stopped' && !expected)).toEqual([]);
    }
    expect(forgotten.filter(({ health: { state } }) => state !== 'stopped' && state !== 'failed')).toEqual(
      [],
    );
  }

  it('never refuses the living for the dead, and forgets no living worker', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        harness = new FleetHarness({ config: defaultConfig([`--limits.workers=${LIMIT}`]) });
        fleet = await harness.open();
        try {
          for (const each of steps) {
            switch (each.kind) {
              case 'report':
                await report(each.id);
                break;
              case 'goodbye':
                if (stateOf(each.id) !== undefined) {
                  await fleet.record({ worker_id: each.id, worker_type: 'batch', status: 'stopped' }, 'http');
                }
                break;
              case 'delete':
                await fleet.forget(each.id, 'deleted');
                break;
              case 'expect':
                await fleet.expect(each.id, { type: 'batch' });
                break;
              case 'pass':
                harness.pass(each.seconds);
                break;
              default:
                fleet = await harness.reopen(each.seconds);
            }
            expect(workers().length).toBeLessThanOrEqual(LIMIT);
          }
        } finally {
          await harness.end();
        }
      }),
      { numRuns: 60 },
    );
  });
});
