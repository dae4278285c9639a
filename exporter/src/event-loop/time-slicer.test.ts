import { TimeSlicer } from './time-slicer';

/** Works for 3 ms, which is more than a slice. */
function work(): void {
  const end = performance.now() + 3;
  while (performance.now() < end) {
    JSON.stringify(end);
  }
}

async function workInSlices(slices: number, onSlice: () => void): Promise<void> {
  const slicer = await TimeSlicer.start();
  for (let i = 0; i < slices; i++) {
    onSlice();
    work();
    await slicer.yield();
  }
}

describe('work in slices', () => {
  it('of many requests gets one slice in each iteration of the event loop, alternately', async () => {
    const order: string[] = [];
    let iteration = 0;
    let counting = true;
    const countIterations = () => {
      iteration += 1;
      if (counting) {
        setImmediate(countIterations);
      }
    };
    setImmediate(countIterations);
    const iterations: number[] = [];
    const jobs = ['a', 'b', 'c'].map((name) =>
      workInSlices(3, () => {
        order.push(name);
        iterations.push(iteration);
      }),
    );
    await Promise.all(jobs);
    counting = false;
    expect(order.join('')).toBe('abcabcabc');
    expect(new Set(iterations).size).toBe(9);
  });

  it('goes on with the others when one is aborted', async () => {
    const aborted = TimeSlicer.start(AbortSignal.abort(new Error('gone')));
    const other = TimeSlicer.start();
    await expect(aborted).rejects.toThrow('gone');
    expect(await other).toBeInstanceOf(TimeSlicer);
  });

  it('processes each item of a list once, in order, also if it takes many slices', async () => {
    const slicer = await TimeSlicer.start();
    const seen: number[] = [];
    await slicer.forEach(Array(500).keys(), (item) => {
      seen.push(item);
      if (item % 64 === 0) {
        work();
      }
    });
    expect(seen).toEqual([...Array(500).keys()]);
  });
});
