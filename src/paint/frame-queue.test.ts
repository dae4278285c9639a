import { FrameQueue } from './frame-queue';

const FRAME_MS = 17;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** A job that takes a number of calls, and records them. */
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

it('continues a job in the next frame, and finishes it before it starts the next one', () => {
  const log: string[] = [];
  const queue = new FrameQueue(() => 0);
  queue.add(job('a', 2, log));
  queue.add(job('b', 2, log));
  expect(log).toEqual([]);
  expect(frames(1, log)).toEqual(['a']);
  expect(frames(1, log)).toEqual(['a', 'b']);
  expect(frames(1, log)).toEqual(['b']);
});

it('runs as many short jobs in a frame as there is time for, and starts none after that', () => {
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

it('requests no frame without jobs', () => {
  const log: string[] = [];
  const queue = new FrameQueue();
  queue.add(job('a', 1, log));
  frames(2, log);
  expect(jest.getTimerCount()).toBe(0);
});

it('continues if a job is added after all were done', () => {
  const log: string[] = [];
  const queue = new FrameQueue();
  queue.add(job('a', 1, log));
  frames(2, log);
  queue.add(job('b', 1, log));
  expect(frames(1, log)).toEqual(['b']);
});

it('never calls a removed job', () => {
  const log: string[] = [];
  const queue = new FrameQueue();
  const undo = queue.add(job('a', 3, log));
  queue.add(job('b', 1, log));
  expect(frames(1, log)).toEqual(['a']);
  undo();
  expect(frames(2, log)).toEqual(['b']);
});

it('requests no frame after the only job was removed', () => {
  const queue = new FrameQueue();
  const undo = queue.add(() => false);
  expect(jest.getTimerCount()).toBe(1);
  undo();
  undo();
  expect(jest.getTimerCount()).toBe(0);
});

it('continues with the other jobs in the next frame after one threw, and does not call that one again', () => {
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

it('accepts a job after the only job threw', () => {
  const log: string[] = [];
  const queue = new FrameQueue(() => 0);
  queue.add(() => {
    throw new Error('no canvas');
  });
  expect(() => frames(1, log)).toThrow('no canvas');
  queue.add(job('good', 1, log));
  expect(frames(1, log)).toEqual(['good']);
});

it('never calls a job again that removed itself', () => {
  const log: string[] = [];
  const queue = new FrameQueue(() => 0);
  const undo = queue.add(() => {
    log.push('a');
    undo();
    return false;
  });
  expect(frames(3, log)).toEqual(['a']);
});
