import * as fc from 'fast-check';
import { HeartbeatLog } from './recent-activity';

describe('HeartbeatLog', () => {
  it('S4.3 returns the heartbeats of a time range with their metadata, including both ends', () => {
    const log = new HeartbeatLog(100);
    log.add({ at: 1, status: 'active', metadata: { run: 1 } });
    log.add({ at: 2 });
    log.add({ at: 3, status: 'idle' });
    expect(log.between(1, 2)).toEqual([{ at: 1, status: 'active', metadata: { run: 1 } }, { at: 2 }]);
    expect(log.between(4, 9)).toEqual([]);
  });

  it('S4.3 keeps the last heartbeats up to its size', () => {
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

  const metadataOf = (text: string, length: number) => ({ text: text.repeat(length) });
  const hasMetadata = (log: HeartbeatLog) =>
    log.between(-Infinity, Infinity).map(({ metadata }) => metadata !== undefined);

  it('drops old metadata that is large and changes, and keeps every heartbeat', () => {
    const log = new HeartbeatLog(10);
    for (let at = 0; at < 25; at++) {
      log.add({ at, metadata: metadataOf(String(at % 10), 10_000) });
    }
    expect(hasMetadata(log)).toEqual([...Array<boolean>(7).fill(false), true, true, true]);
  });

  it('keeps large metadata that does not change', () => {
    const log = new HeartbeatLog(10);
    for (let at = 0; at < 25; at++) {
      log.add({ at, metadata: metadataOf('a', 16_000) });
    }
    expect(hasMetadata(log)).toEqual(Array<boolean>(10).fill(true));
    const [first, second] = log.between(-Infinity, Infinity);
    expect(first?.metadata).toBe(second?.metadata);
  });

  it('keeps the newest metadata, and never more than the limit', () => {
    const reported = fc.record({ text: fc.constantFrom('a', 'b'), length: fc.constantFrom(1, 9000, 30_000) });
    fc.assert(
      fc.property(
        fc.array(fc.option(reported, { nil: undefined }), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 12 }),
        (reports, size) => {
          const log = new HeartbeatLog(size);
          for (const [at, report] of reports.entries()) {
            log.add({ at, ...(report && { metadata: metadataOf(report.text, report.length) }) });
          }
          const kept = log.between(-Infinity, Infinity).map(({ metadata }) => metadata);
          const distinct = new Set(kept.filter((metadata) => metadata !== undefined));
          const length = [...distinct].reduce((sum, metadata) => sum + JSON.stringify(metadata).length, 0);
          expect(length).toBeLessThanOrEqual(32_768);
          const last = reports.at(-1);
          expect(kept.at(-1)).toEqual(last && metadataOf(last.text, last.length));
        },
      ),
    );
  });

  it('takes as much memory as it counts, and does not grow without room', () => {
    const step = fc.record({
      text: fc.constantFrom('', 'a', 'b', '漢'),
      length: fc.nat(9_000),
      isFull: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (steps, size) => {
        const log = new HeartbeatLog(size);
        for (const [at, { text, length, isFull }] of steps.entries()) {
          const before = log.bytes;
          log.add({ at, ...(text !== '' && { metadata: metadataOf(text, length) }) }, isFull);
          const kept = log.between(-Infinity, Infinity);
          const texts = new Set<string>();
          let bytes = 0;
          for (const { metadata } of kept) {
            const json = metadata === undefined ? '' : JSON.stringify(metadata);
            bytes += texts.has(json) ? 0 : json.length * (json.includes('漢') ? 2 : 1);
            texts.clear();
            texts.add(json);
          }
          expect((log.bytes - bytes) % 28).toBe(0);
          expect(log.bytes - bytes).toBeLessThanOrEqual(28 * Math.max(8, size));
          expect(kept.at(-1)?.at).toBe(at);
          if (isFull) {
            const last = kept.at(-1)?.metadata;
            expect(log.bytes - before).toBeLessThanOrEqual(
              last === undefined ? 0 : 2 * JSON.stringify(last).length,
            );
          }
        }
      }),
    );
  });
});
