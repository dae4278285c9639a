import { HeartbeatValues } from './heartbeat-values';

describe('HeartbeatValues', () => {
  it('P1 knows a heartbeat only when a value has changed, and its age from then on', () => {
    const values = new HeartbeatValues();
    const at = (now: number, value: string) => {
      const poll = values.begin(now);
      const age = poll.ageMs('a', value);
      poll.complete();
      return age;
    };
    expect(at(0, '2099-01-01')).toBeUndefined();
    expect(at(5, '2099-01-01')).toBeUndefined();
    expect(at(10, '1970-01-01')).toBe(0);
    expect(at(15, '1970-01-01')).toBe(5);
    expect(at(20, '1970-01-02')).toBe(0);
  });

  it('P1 sees a heartbeat again that a failed poll has seen', () => {
    const values = new HeartbeatValues();
    const first = values.begin(0);
    first.ageMs('a', '1');
    first.complete();
    expect(values.begin(5).ageMs('a', '2')).toBe(0);
    expect(values.begin(10).ageMs('a', '2')).toBe(0);
  });

  it('forgets workers that a complete poll did not contain', () => {
    const values = new HeartbeatValues();
    const first = values.begin(0);
    first.ageMs('a', '1');
    first.complete();
    values.begin(5).complete();
    expect(values.begin(10).ageMs('a', '2')).toBeUndefined();
  });

  it('P1 sees changes of a long value, also at its end, and none where there is none', () => {
    const values = new HeartbeatValues();
    const at = (now: number, end: string) => {
      const poll = values.begin(now);
      const age = poll.ageMs('a', 'x'.repeat(100_000) + end);
      poll.complete();
      return age;
    };
    expect([at(0, '1'), at(5, '1'), at(10, '2'), at(15, '2')]).toEqual([undefined, undefined, 0, 5]);
  });
});
