import * as fc from 'fast-check';
import { HeartbeatLog } from './heartbeat-log';

describe('the log of a worker’s heartbeats', () => {
  it('S4.3 gives the heartbeats of a time range with their metadata, both ends included', () => {
    const log = new HeartbeatLog(100);
    log.add({ at: 1, status: 'active', metadata: { run: 1 } });
    log.add({ at: 2 });
    log.add({ at: 3, status: 'idle' });
    expect(log.between(1, 2)).toEqual([{ at: 1, status: 'active', metadata: { run: 1 } }, { at: 2 }]);
    expect(log.between(4, 9)).toEqual([]);
  });

  it('S4.3 keeps the last so many, whatever came', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1e9)), fc.integer({ min: 1, max: 20 }), (times, size) => {
        const log = new HeartbeatLog(size);
        for (const at of times) {
          log.add({ at });
        }
        expect(log.between(-Infinity, Infinity).map(({ at }) => at)).toEqual(times.slice(-size));
      }),
    );
  });

  const words = (text: string, length: number) => ({ text: text.repeat(length) });
  const remembered = (log: HeartbeatLog) =>
    log.between(-Infinity, Infinity).map(({ metadata }) => metadata !== undefined);

  it('remembers only the newest metadata where it is large and changes, and every heartbeat all the same', () => {
    const log = new HeartbeatLog(10);
    for (let at = 0; at < 25; at++) {
      log.add({ at, metadata: words(String(at % 10), 10_000) });
    }
    expect(remembered(log)).toEqual([...Array<boolean>(7).fill(false), true, true, true]);
  });

  it('remembers one that is repeated with each heartbeat, however large it is', () => {
    const log = new HeartbeatLog(10);
    for (let at = 0; at < 25; at++) {
      log.add({ at, metadata: words('a', 16_000) });
    }
    expect(remembered(log)).toEqual(Array<boolean>(10).fill(true));
    const [first, second] = log.between(-Infinity, Infinity);
    expect(first?.metadata).toBe(second?.metadata);
  });

  it('never keeps more metadata than its bound, whatever comes, and always the newest', () => {
    const reported = fc.record({ text: fc.constantFrom('a', 'b'), length: fc.constantFrom(1, 9000, 30_000) });
    fc.assert(
      fc.property(
        fc.array(fc.option(reported, { nil: undefined }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (all, size) => {
          const log = new HeartbeatLog(size);
          for (const [at, each] of all.entries()) {
            log.add({ at, ...(each && { metadata: words(each.text, each.length) }) });
          }
          const kept = log.between(-Infinity, Infinity).map(({ metadata }) => metadata);
          const distinct = new Set(kept.filter((metadata) => metadata !== undefined));
          const length = [...distinct].reduce((sum, each) => sum + JSON.stringify(each).length, 0);
          expect(length).toBeLessThanOrEqual(32_768);
          const last = all.at(-1);
          expect(kept.at(-1)).toEqual(last && words(last.text, last.length));
        },
      ),
    );
  });
});
