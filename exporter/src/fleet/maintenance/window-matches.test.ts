import { fullWorker } from '../../exposition/fleet.fixture';
import { type MaintenanceScope } from '../../model/maintenance';
import { type Worker } from '../../model/worker';
import { WindowMatches } from './window-matches';

/** Counts the passes over all workers. */
class CountedWorkers extends Map<string, Worker> {
  passes = 0;

  override values(): MapIterator<Worker> {
    this.passes += 1;
    return super.values();
  }
}

let workers: CountedWorkers;
let matches: WindowMatches;

function add(count: number): void {
  for (let n = 0; n < count; n++) {
    const id = `host-${n % 100}.example.org:${n}`;
    workers.set(id, fullWorker({ id }));
  }
}

function open(id: string, scope: MaintenanceScope = {}): void {
  matches.open({ ...scope, id, reason: 'test', createdAt: 0 });
}

beforeEach(() => {
  workers = new CountedWorkers();
  matches = new WindowMatches(workers);
});

describe('F8 windows and the workers that they match', () => {
  it('F8 a window opens and closes without a pass over the workers, however many windows end at the same moment', async () => {
    add(1000);
    for (let n = 0; n < 200; n++) {
      open(`w-${n}`);
    }
    open('other', { workers: ['host-7.*'] });
    await matches.matchAll();
    expect(matches.workerCount('w-0')).toBe(1000);
    expect(workers.passes).toBe(1);
    for (let n = 0; n < 200; n++) {
      matches.close(`w-${n}`);
    }
    expect(workers.passes).toBe(1);
    expect(matches.windowsOf('host-7.example.org:7').map(({ id }) => id)).toEqual(['other']);
    expect(matches.windowsOf('host-8.example.org:8')).toEqual([]);
    expect(['w-0', 'other'].map((id) => matches.workerCount(id))).toEqual([0, 10]);
  });

  it('F8 comparing 20,000 workers lets other events run in between', async () => {
    add(20_000);
    open('w', { workers: Array.from({ length: 50 }, (_, index) => `*host-${index}x*:*-*`) });
    let isMatching = true;
    const matching = matches.matchAll().then(() => (isMatching = false));
    let iterations = 0;
    const count = () => {
      iterations += 1;
      if (isMatching) {
        setImmediate(count);
      }
    };
    setImmediate(count);
    await matching;
    expect(iterations).toBeGreaterThan(3);
    expect(matches.workerCount('w')).toBe(0);
  });

  it('F8 counts are exact for windows that open, and workers that come and go, meanwhile', async () => {
    add(5000);
    open('first', { workers: ['host-1.*'] });
    const matching = matches.matchAll();
    open('second', { workers: ['host-2.*'] });
    const gone = 'host-2.example.org:2';
    workers.delete(gone);
    matches.remove(gone);
    const added = fullWorker({ id: 'host-1.new' });
    workers.set(added.id, added);
    matches.update(added);
    await Promise.all([matching, matches.matchAll()]);
    expect(['first', 'second'].map((id) => matches.workerCount(id))).toEqual([51, 49]);
  });

  it('F8 no worker is compared while no window is open', async () => {
    add(10);
    await matches.matchAll();
    expect([...matches.all()]).toEqual([]);
    expect(workers.passes).toBe(0);
  });
});
