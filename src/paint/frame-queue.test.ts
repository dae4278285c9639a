import { FrameQueue } from './frame-queue';

const FRAME_MS = 17;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A job that takes so many calls, and says when it is called. */
function job(name: string, calls: number, log: string[]) {
  let left = calls;
  return () => {
    log.push(name);
    return --left === 0;
  };
}
function frames(count: number, log: string[]): string[] {
  jest.advanceTimersByTime(count * FRAME_MS);
  return log.splice(0);
}

it('goes on with a job in the next frame, and ends it before it begins the next one', () => {
  const log: string[] = [];
  const queue = new FrameQueue(() => 0);
  queue.add(job('a', 2, log));
  queue.add(job('b', 2, log));
  expect(log).toEqual([]);
  expect(frames(1, log)).toEqual(['a']);
  expect(frames(1, log)).toEqual(['a', 'b']);
  expect(frames(1, log)).toEqual(['b']);
});

it('does as many short jobs in a frame as there is time for, and begins none after it', () => {
  let at = 0;
  const log: string[] = [];
  const queue = new FrameQueue(() => at);
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    queue.add(() => {
      log.push(name);
      at += 0.6;
      return true;
    });
  }
  expect(frames(1, log)).toEqual(['a', 'b', 'c']);
  expect(frames(1, log)).toEqual(['d', 'e']);
});

it('asks for no frame when nothing is left to do', () => {
  const log: string[] = [];
  const queue = new FrameQueue();
  queue.add(job('a', 1, log));
  frames(2, log);
  expect(jest.getTimerCount()).toBe(0);
});

it('goes on when something is added after it was done', () => {
  const log: string[] = [];
  const queue = new FrameQueue();
  queue.add(job('a', 1, log));
  frames(2, log);
  queue.add(job('b', 1, log));
  expect(frames(1, log)).toEqual(['b']);
});

it('never calls a job that was taken out', () => {
  const log: string[] = [];
  const queue = new FrameQueue();
  const undo = queue.add(job('a', 3, log));
  queue.add(job('b', 1, log));
  expect(frames(1, log)).toEqual(['a']);
  undo();
  expect(frames(2, log)).toEqual(['b']);
});

it('asks for no frame after the only job was taken out', () => {
  const queue = new FrameQueue();
  const undo = queue.add(() => false);
  expect(jest.getTimerCount()).toBe(1);
  undo();
  undo();
  expect(jest.getTimerCount()).toBe(0);
});

it('goes on with the others in the next frame after one that threw, which it does not call again', () => {
  const log: string[] = [];
  const queue = new FrameQueue(() => 0);
  queue.add(() => {
    log.push('bad');
    throw new Error('no canvas');
  });
  queue.add(job('good', 2, log));
  expect(() => frames(1, log)).toThrow('no canvas');
  expect(frames(3, log)).toEqual(['bad', 'good', 'good']);
});

it('takes in what is added after the only job threw', () => {
  const log: string[] = [];
  const queue = new FrameQueue(() => 0);
  queue.add(() => {
    throw new Error('no canvas');
  });
  expect(() => frames(1, log)).toThrow('no canvas');
  queue.add(job('good', 1, log));
  expect(frames(1, log)).toEqual(['good']);
});

it('never calls a job again that took itself out', () => {
  const log: string[] = [];
  const queue = new FrameQueue(() => 0);
  const undo = queue.add(() => {
    log.push('a');
    undo();
    return false;
  });
  expect(frames(3, log)).toEqual(['a']);
});
