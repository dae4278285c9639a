import { parseSourceEntries } from '../../../config/files/source-entries';
import { type KeyConfig, keySighting } from './key-worker';
import { KeyTemplate } from './key-template';

function config(more: object): KeyConfig {
  const entry = { kind: 'redis-keys', key: 'worker:{id}:heartbeat', interval_seconds: 10, ...more };
  const { sources, problems } = parseSourceEntries([entry], () => 'x');
  expect(problems).toEqual([]);
  return sources[0] as KeyConfig;
}

function changedFor(): number {
  return 4_000;
}

describe('a worker in a key', () => {
  it('P2 has the age of its TTL, or of the last change of its value', () => {
    const read = { id: 'w', value: '1796100661', changedFor };
    expect(keySighting({ ...read, ttlMs: 25_000 }, config({ ttl_seconds: 30 }))?.ageMs).toBe(5_000);
    expect(keySighting({ ...read, ttlMs: 31_000 }, config({ ttl_seconds: 30 }))?.ageMs).toBe(0);
    expect(keySighting({ ...read, ttlMs: -1 }, config({ ttl_seconds: 30 }))?.ageMs).toBe(4_000);
    expect(keySighting(read, config({}))).toMatchObject({
      ageMs: 4_000,
      report: { worker_id: 'w', worker_type: 'redis-keys', interval_seconds: 15, failure_threshold: 3 },
    });
    expect(keySighting({ ...read, value: null }, config({}))).toBeUndefined();
  });

  it.each([
    ['json', '{"seen": 17, "state": "run", "kind": "batch", "host": "h", "job": "j"}'],
    ['hash', ['seen', '17', 'state', 'run', 'kind', 'batch', 'host', 'h', 'job', 'j']],
  ])('P2 takes fields from %s, and sees changes in the field that a heartbeat changes', (format, value) => {
    const seen: string[] = [];
    const fields = {
      ...{ format, last_seen_field: 'seen', status_field: 'state' },
      ...{ type_field: 'kind', host_field: 'host', task_field: 'job' },
    };
    const sighting = keySighting(
      { id: 'w', value, changedFor: (_, text) => void seen.push(text) },
      config(fields),
    );
    expect(seen).toEqual(['17']);
    expect(sighting?.report).toMatchObject({
      worker_type: 'batch',
      hostname: 'h',
      current_task: 'j',
      metadata: { status: 'run' },
    });
    const stopped = keySighting(
      { id: 'w', value, changedFor },
      config({ ...fields, stopped_values: ['run'] }),
    );
    expect(stopped?.report).toEqual({ worker_id: 'w', status: 'stopped' });
  });
});

describe('KeyTemplate', () => {
  it('finds the IDs in keys, and escapes what has a meaning in a pattern', () => {
    const template = new KeyTemplate('a[1]*:{id}:hb');
    expect(template.pattern).toBe(String.raw`a\[1\]\*:*:hb`);
    expect(template.idIn('a[1]*:x:y:hb')).toBe('x:y');
    expect(template.idIn('a[1]*::hb')).toBeUndefined();
    expect(template.idIn('b:x:hb')).toBeUndefined();
    expect(new KeyTemplate('w:{id}').idIn('w:7')).toBe('7');
  });
});
