import { BeatWatch } from './beat-watch';

/** Looks at one worker each quarter of a second, whose heartbeats set the value and the life of its key. */
function watch(seconds: number, everySeconds: number | undefined, ttlSeconds?: number): BeatWatch {
  const beats = new BeatWatch();
  for (let now = 0; now <= seconds * 1000; now += 250) {
    const last = everySeconds === undefined ? 0 : Math.floor(now / (everySeconds * 1000));
    const sinceLast = everySeconds === undefined ? now : now - last * everySeconds * 1000;
    const ttlMs = ttlSeconds === undefined ? undefined : ttlSeconds * 1000 - sinceLast - 3;
    beats.observe([{ id: 'a', value: String(last), ttlMs }], now);
  }
  return beats;
}

describe('watching heartbeats', () => {
  it('tells their interval and the life that they give a key', () => {
    expect(watch(10, 2, 6).figures).toEqual({ beating: 1, intervalSeconds: 2, ttlSeconds: 6 });
    expect(watch(10, 1.5).figures).toEqual({ beating: 1, intervalSeconds: 1.5, ttlSeconds: undefined });
    expect(watch(60, 14).figures.intervalSeconds).toBe(14);
  });

  it('tells a heartbeat that only renews the life of a key', () => {
    const beats = new BeatWatch();
    for (const [now, ttlMs] of [
      [0, 7_000],
      [1_000, 10_000],
      [2_000, 9_000],
      [3_000, 8_000],
      [4_000, 9_990],
    ] as const) {
      beats.observe([{ id: 'a', value: 'alive', ttlMs }], now);
    }
    expect(beats.figures).toEqual({ beating: 1, intervalSeconds: 3, ttlSeconds: 10 });
  });

  it('tells no interval of one heartbeat or none, and no heartbeat of a worker that was seen once', () => {
    expect(watch(10, 8).figures).toEqual({ beating: 1, intervalSeconds: undefined, ttlSeconds: undefined });
    expect(watch(10, undefined, 60).figures).toEqual({
      beating: 0,
      intervalSeconds: undefined,
      ttlSeconds: undefined,
    });
    const once = new BeatWatch();
    once.observe([{ id: 'a', value: '1' }], 0);
    once.observe([], 1_000);
    expect(once.figures.beating).toBe(0);
  });
});
