import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promtoolLadderTest, type LadderCase } from './promtool-ladder';

const fixture = JSON.parse(readFileSync(join(__dirname, 'ladder.fixture.json'), 'utf8')) as LadderCase[];
const committed = join(__dirname, 'ladder.test.yml');

describe('the promtool test of the ladder', () => {
  it('is generated from the shared fixture', () => {
    const generated = promtoolLadderTest(fixture);
    if (process.env['HEARTLINE_GENERATE'] === '1') {
      writeFileSync(committed, generated);
    }
    expect(readFileSync(committed, 'utf8')).toBe(generated);
  });

  it('contains every case of the fixture with its code', () => {
    const values = [...promtoolLadderTest(fixture).matchAll(/value: (\d+)/g)].map(([, value]) =>
      Number(value),
    );
    const codes = fixture.map(({ code }) => code);
    const missed = fixture.map(({ missed_heartbeats: count }) => count);
    expect(values).toEqual([...codes, ...missed]);
  });

  it('exposes marks, statuses and reasons only for cases that have them', () => {
    const plain: LadderCase = {
      name: 'plain',
      age_seconds: 0,
      interval_seconds: 30,
      failure_threshold: 3,
      tolerance_ratio: 0.25,
      code: 1,
      state: 'healthy',
      missed_heartbeats: 0,
    };
    expect(promtoolLadderTest([plain])).not.toMatch(/worker_status|worker_marked_failed|worker_unknown/);
    expect(
      promtoolLadderTest([{ ...plain, status: 'stopped', marked: true, unknown: 'never_heard' }]),
    ).toMatch(
      /worker_status\{.*status="stopped"\}[\s\S]*worker_marked_failed[\s\S]*worker_unknown\{.*reason="never_heard"\}/,
    );
  });
});
