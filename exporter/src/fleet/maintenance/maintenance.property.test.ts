import * as fc from 'fast-check';
import { type MaintenanceScope } from '../../model/maintenance';
import { type Millis } from '../../model/time';
import { type Fleet } from '../fleet';
import { FleetHarness } from '../fleet.fixture';

/** What the test believes about a window. */
interface ModelWindow {
  readonly id: string;
  readonly selects: (worker: ModelWorker) => boolean;
  readonly only: string | undefined;
  readonly from: Millis;
  readonly to: Millis;
  ended: boolean;
}

interface ModelWorker {
  readonly id: string;
  readonly type: string;
}

const IDS = ['a-1', 'a-2', 'b-1'] as const;
const TYPES = ['batch', 'web'] as const;

const scope = fc.oneof<fc.Arbitrary<MaintenanceScope>[]>(
  fc.constantFrom(...IDS).map((id) => ({ workers: [id] })),
  fc.constant({ workers: ['a-*'] }),
  fc.constantFrom(...TYPES).map((type) => ({ workerTypes: [type] })),
  fc.constant({}),
);

type Step =
  | {
      readonly kind: 'start';
      readonly scope: MaintenanceScope;
      readonly delay: number;
      readonly length: number | undefined;
    }
  | { readonly kind: 'end'; readonly pick: number }
  | { readonly kind: 'report'; readonly id: string; readonly type: string }
  | { readonly kind: 'delete'; readonly id: string }
  | { readonly kind: 'pass'; readonly seconds: number }
  | { readonly kind: 'restart'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof<fc.Arbitrary<Step>[]>(
  fc.record({
    kind: fc.constant('start' as const),
    scope,
    delay: fc.constantFrom(0, 0, 60),
    length: fc.constantFrom(undefined, 30, 600),
  }),
  fc.record({ kind: fc.constant('end' as const), pick: fc.nat(5) }),
  fc.record({
    kind: fc.constant('report' as const),
    id: fc.constantFrom(...IDS),
    type: fc.constantFrom(...TYPES),
  }),
  fc.record({ kind: fc.constant('delete' as const), id: fc.constantFrom(...IDS) }),
  fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(1, 29, 61, 700) }),
  fc.record({ kind: fc.constant('restart' as const), seconds: fc.constantFrom(0, 45, 900) }),
);

function selectorOf({ workers, workerTypes }: MaintenanceScope): ModelWindow['selects'] {
  return ({ id, type }) =>
    (workers?.some((pattern) =>
      pattern.endsWith('*') ? id.startsWith(pattern.slice(0, -1)) : id === pattern,
    ) ??
      true) &&
    (workerTypes?.includes(type) ?? true);
}

/** Workers and windows as plain lists, in which every question is answered by searching all of them. */
class Model {
  readonly workers = new Map<string, ModelWorker>();
  readonly windows: ModelWindow[] = [];

  start(id: string, { scope: given, delay, length }: Step & { kind: 'start' }, now: Millis): void {
    const [only, ...others] = given.workers ?? [];
    const isOnly = only !== undefined && others.length === 0 && !only.includes('*');
    const from = now + delay * 1000;
    if (isOnly) {
      this.endOnly(only, now);
    }
    this.windows.push({
      id,
      selects: selectorOf(given),
      only: isOnly ? only : undefined,
      from,
      to: length === undefined ? Number.POSITIVE_INFINITY : from + length * 1000,
      ended: false,
    });
  }

  endOnly(worker: string, now: Millis): void {
    for (const window of this.windows) {
      window.ended ||= window.only === worker && window.to > now;
    }
  }

  /** Workers of a window that is scheduled or active. */
  workerCount(id: string, now: Millis): number {
    const window = this.windows.find((each) => each.id === id);
    return window === undefined || window.ended || window.to <= now
      ? 0
      : [...this.workers.values()].filter((worker) => window.selects(worker)).length;
  }

  inMaintenance(now: Millis): string[] {
    return [...this.workers.values()]
      .filter((worker) =>
        this.windows.some(
          ({ ended, from, to, selects }) => !ended && from <= now && now < to && selects(worker),
        ),
      )
      .map(({ id }) => id)
      .sort();
  }
}

it('F8 whatever happens, exactly the workers of active windows are in maintenance', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const harness = new FleetHarness();
      const model = new Model();
      try {
        let fleet: Fleet = await harness.open();
        for (const each of steps) {
          const now = fleet.state.now();
          switch (each.kind) {
            case 'start': {
              const window = await fleet.maintenance.start({
                ...each.scope,
                reason: 'test',
                ...(each.delay > 0 && { startsAt: now + each.delay * 1000 }),
                ...(each.length !== undefined && { endsAt: now + (each.delay + each.length) * 1000 }),
              });
              model.start(window?.id ?? '', each, now);
              break;
            }
            case 'end': {
              const window = model.windows[each.pick];
              if (window !== undefined) {
                await fleet.maintenance.end(window.id, undefined);
                window.ended = true;
              }
              break;
            }
            case 'report':
              await fleet.record({ worker_id: each.id, worker_type: each.type }, 'http');
              model.workers.set(each.id, each);
              break;
            case 'delete':
              if (await fleet.forget(each.id, 'deleted')) {
                model.endOnly(each.id, now);
              }
              model.workers.delete(each.id);
              break;
            case 'pass':
              harness.pass(each.seconds);
              break;
            case 'restart':
              fleet = await harness.reopen(each.seconds);
              break;
          }
          const at = fleet.state.now();
          const actual = [...fleet.state.workersInMaintenance(at)].map(({ id }) => id).sort();
          expect(actual).toEqual(model.inMaintenance(at));
          for (const { id } of model.windows) {
            await fleet.maintenance.matched();
            expect(fleet.state.maintenanceWorkerCount(id)).toBe(model.workerCount(id, at));
          }
          for (const id of IDS) {
            expect(fleet.state.maintenanceOf(id, at) !== undefined).toBe(actual.includes(id));
          }
        }
      } finally {
        await harness.end();
      }
    }),
    { numRuns: 40 },
  );
});
