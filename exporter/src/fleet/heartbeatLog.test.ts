import * as fc from 'fast-check';
import { HeartbeatLog } from './heartbeatLog';

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
        for (const at of times) log.add({ at });
        expect(log.between(-Infinity, Infinity).map(({ at }) => at)).toEqual(times.slice(-size));
      }),
    );
  });
});
