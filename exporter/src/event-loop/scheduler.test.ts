import { AsyncLocalStorage } from 'node:async_hooks';
import { EventLoopScheduler, ITERATION_BUDGET_MS, MAX_ACCEPTING_MS } from './scheduler';

let clock: number;
let scheduler: EventLoopScheduler;
/** The names of what ran, by iteration of the event loop: `ab|c` are two iterations. */
let ran: string;
let iteration: number;
let lastIteration: number;

beforeEach(() => {
  clock = 1000;
  scheduler = new EventLoopScheduler(() => clock);
  ran = '';
  iteration = 0;
  lastIteration = 0;
});

/** Runs something that takes more than the time of an iteration. */
function work(name: string): void {
  ran += (iteration > lastIteration && ran !== '' ? '|' : '') + name;
  lastIteration = iteration;
  clock += ITERATION_BUDGET_MS + 1;
}

/** Runs iterations of the event loop until `count` names have run. */
async function until(count: number, onIteration: () => void = () => undefined): Promise<string> {
  while (ran.replaceAll('|', '').length < count) {
    iteration += 1;
    await new Promise((resolve) => setImmediate(resolve));
    onIteration();
  }
  return ran;
}

function request(name: string): void {
  scheduler.startRequest(() => work(name));
}

function probe(name: string): void {
  scheduler.startProbe(() => work(name));
}

function slice(name: string): void {
  void scheduler.nextSlice().then(() => work(name));
}

describe('requests of one moment', () => {
  it('run at once while the iteration has time', () => {
    const names: string[] = [];
    for (const name of ['a', 'b', 'c']) {
      scheduler.startRequest(() => names.push(name));
    }
    expect(names).toEqual(['a', 'b', 'c']);
  });

  it('wait if they take longer, and run one in each iteration, in order', async () => {
    for (const name of 'abcd') {
      request(name);
    }
    expect(ran).toBe('a');
    expect(await until(4)).toBe('a|b|c|d');
  });

  it('do not overtake those that wait', async () => {
    for (const name of 'abc') {
      request(name);
    }
    await until(2);
    request('d');
    expect(await until(4)).toBe('a|b|c|d');
  });

  it('count what they continue with in promises as their time', async () => {
    request('-');
    for (const name of 'abc') {
      scheduler.startRequest(() => void Promise.resolve().then(() => work(name)));
    }
    expect(await until(4)).toBe('-|a|b|c');
  });

  it('share their time with the parts of requests that have begun, alternately', async () => {
    const inParts = async (name: string) => {
      for (let part = 0; part < 2; part++) {
        await scheduler.nextRequest();
        work(name);
      }
    };
    await Promise.all([inParts('a'), inParts('b'), until(4)]);
    expect(ran).toBe('a|b|a|b');
  });

  it('keep the context in which they arrived', async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    for (const name of ['a', 'b', 'c']) {
      context.run(name, () => {
        scheduler.startRequest(() => {
          seen.push(context.getStore());
          work(name);
        });
      });
    }
    await until(3);
    expect(seen).toEqual(['a', 'b', 'c']);
  });
});

describe('probes', () => {
  it('run before the requests and slices that wait', async () => {
    request('a');
    request('b');
    slice('s');
    probe('p');
    expect(await until(4)).toBe('a|pbs');
  });

  it('do not keep requests and slices from running, however many they are', async () => {
    request('a');
    request('b');
    slice('s');
    for (let i = 0; i < 4; i++) {
      probe('p');
    }
    expect(await until(7)).toBe('a|pbs|p|p|p');
  });
});

describe('slices', () => {
  it('run one in each iteration, in order, beside a request', async () => {
    for (const name of 'xyz') {
      slice(name);
    }
    request('a');
    request('b');
    expect(await until(5)).toBe('a|bx|y|z');
  });
});

describe('in iterations in which connections are accepted', () => {
  beforeEach(async () => {
    request('a');
    request('b');
    await until(2);
    scheduler.connectionAccepted();
    request('c');
  });

  it('requests and slices wait for up to 10 ms', async () => {
    slice('s');
    const begin = clock;
    await until(4, () => {
      scheduler.connectionAccepted();
      clock += 1;
    });
    expect(ran).toBe('a|b|cs');
    expect(iteration).toBeGreaterThan(5);
    expect(clock - begin - 2 * (ITERATION_BUDGET_MS + 1)).toBeLessThanOrEqual(11);
  });

  it('a request that arrives waits also if there is time', async () => {
    await until(3);
    for (let i = 0; i < 3; i++) {
      iteration += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    request('d');
    expect(ran).toBe('a|b|c|d');
    clock += MAX_ACCEPTING_MS;
    scheduler.connectionAccepted();
    await until(4);
    request('e');
    expect(ran).toBe('a|b|c|d');
    expect(await until(5)).toBe('a|b|c|d|e');
  });

  it('probes do not wait', async () => {
    probe('p');
    expect(await until(4)).toBe('a|b|p|c');
  });

  it('requests and slices run in the iteration after the last connection', async () => {
    slice('s');
    expect(await until(4)).toBe('a|b|cs');
    expect(iteration).toBe(3);
  });
});
