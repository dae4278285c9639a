import { parseConfigFile } from '../config/files/config-file';
import { configurationText, type TriedFinding } from './configuration-text';

const FOUND: TriedFinding = {
  title: 'RQ',
  evidence: ['set rq:workers: 3 workers'],
  entry: { kind: 'rq', url: 'redis://127.0.0.1:6379/0' },
  notes: [],
  missing: [],
  trial: { read: '3 workers', warnings: [] },
};
const LOOK = { server: ['Redis 7.'], findings: [], notes: [] };

describe('the configuration that discover prints', () => {
  it('contains the sources that have read, and the others in comments with the reason', () => {
    const failed: TriedFinding = {
      ...FOUND,
      title: 'Sidekiq',
      entry: { kind: 'sidekiq' },
      trial: { problem: 'NOPERM' },
    };
    const text = configurationText(LOOK, [FOUND, failed]);
    expect(parseConfigFile('x', text)).toMatchObject({ problems: [], sources: [{ kind: 'rq' }] });
    expect(text).toContain('  # Not read yet: NOPERM\n  # - kind: sidekiq\n');
  });

  it('has no sources if none has read, and is a configuration nevertheless', () => {
    for (const findings of [[], [{ ...FOUND, trial: undefined, missing: ['GRANT …;'] }]]) {
      expect(parseConfigFile('x', configurationText(LOOK, findings))).toMatchObject({
        problems: [],
        sources: [],
      });
    }
  });

  it('P1 keeps text of others within comments and values, also text without spaces', () => {
    const evil = 'x\nsources: [{kind: sidekiq}]\r\u2028- kind: rq';
    const finding = {
      ...FOUND,
      title: evil,
      evidence: [evil, 'y'.repeat(500)],
      entry: { kind: 'redis-keys', key: evil, interval_seconds: 1 } as const,
      notes: [evil],
    };
    const text = configurationText({ ...LOOK, server: [evil], notes: [evil] }, [finding]);
    expect(parseConfigFile('x', text)).toMatchObject({
      problems: [],
      sources: [{ kind: 'redis-keys', key: evil }],
    });
  });
});
