import { judgePages } from './soak/pages/judge-pages';
import { type PageRecord } from './soak/pages/page-recorder';
import { pagesOf } from './soak/pages/page-rules';
import { pageTable } from './soak/pages/page-table';
import { simulate, type SoakOptions, type SoakResult } from './soak/simulation';
import { isSound, soakTable } from './soak/table';
import { DAY, MINUTE, SECOND } from './soak/timeline';

/** The short form of `npm run soak`: a fleet of all kinds for hours, and the long promises for weeks. */
const WHOLE_FLEET = { workers: 30, days: 0.5 };
const LONG_PROMISES = { workers: 40, days: 7, shortestPromiseMs: 15 * MINUTE };

async function soak(options: SoakOptions): Promise<SoakResult> {
  const result = await simulate(options);
  if (!isSound(result)) {
    throw new Error(`\n${soakTable(options, result)}`);
  }
  return result;
}

describe('F1 F2 F4 F5 a fleet with deployments, crashes and scaling, and an exporter with restarts, stalls and clock steps', () => {
  it.each([1, 2])(
    'seed %i: no false page, each death is found in time, no worker is refused',
    async (seed) => {
      const { deaths, found, mostRecords, starts } = await soak({ ...WHOLE_FLEET, seed });
      expect(deaths).toBeGreaterThan(0);
      expect(found).toBe(deaths);
      expect(mostRecords).toBeGreaterThan(30);
      expect(starts).toBeGreaterThan(10);
    },
  );

  it('the same holds for promises of hours, days and weeks, although the exporter restarts hourly', async () => {
    const { deaths, worstShare, starts } = await soak({ ...LONG_PROMISES, seed: 3 });
    expect(deaths).toBeGreaterThan(5);
    // A threshold of 2 is found when the second heartbeat is late, 2.25 of 3 intervals, a threshold of 3 after 3 of 4.
    expect(worstShare).toBeLessThan(0.76);
    expect(starts).toBeGreaterThan(7 * 24);
  });
});

describe('F1 F5 the shipped rules, evaluated over the scrapes of a simulated fleet,', () => {
  /** A worker that fails and stays so, one that comes back, two ephemeral ones, restarts and stalls of the exporter. */
  const WINDOW = { from: 75 * MINUTE, to: 120 * MINUTE };
  /** 15 minutes, with the page for the first of these workers. */
  const FIRST_SCRAPES = 60;
  let record: PageRecord;
  beforeAll(async () => {
    const result = await soak({ seed: 10, workers: 30, days: WINDOW.to / DAY, pages: WINDOW });
    if (result.pageRecord === undefined) {
      throw new Error('No scrapes were recorded');
    }
    record = result.pageRecord;
  });
  const firstScrapes = () => ({ ...record, isUp: record.isUp.slice(0, FIRST_SCRAPES) });

  it('page for each death and for nothing else, and escalate what lasts', async () => {
    const judgement = judgePages(record, await pagesOf(record));
    expect(pageTable(judgement)).not.toMatch(/^ {2}\S/mu);
    expect(judgement).toMatchObject({
      figures: { deaths: 2, paged: 2, pages: 2, escalations: 1 },
      violations: [],
    });
  });

  it('are found out if they page too late', async () => {
    const late = await pagesOf(firstScrapes(), (rules) =>
      rules.replace('labels: { severity: critical, worker_state: failed }', 'for: 5m\n        $&'),
    );
    expect(judgePages(firstScrapes(), late).violations).toContainEqual({
      kind: 'not paged',
      death: expect.objectContaining({ id: 'indexer-0' }),
    });
  });

  it('are found out if they page for late workers', async () => {
    const early = await pagesOf(firstScrapes(), (rules) =>
      rules.replaceAll('worker:liveness_state:held == 5', 'worker:liveness_state:held >= 1'),
    );
    expect(judgePages(firstScrapes(), early).violations.map(({ kind }) => kind)).toContain('false page');
  });
});

describe('the oracle of the simulation', () => {
  const kinds = ({ violations }: SoakResult) => [...new Set(violations.map(({ kind }) => kind))].sort();

  it('finds false pages if stalls of the exporter count as silence', async () => {
    const result = await simulate({ seed: 1, workers: 30, days: 0.3, fault: { ignoresStalls: true } });
    expect(kinds(result)).toContain('false page');
    expect(isSound(result)).toBe(false);
  });

  it('finds deaths that are not found because the exporter lost its journal', async () => {
    const result = await simulate({ ...LONG_PROMISES, seed: 1, days: 3, fault: { losesJournal: true } });
    expect(kinds(result)).toContain('not found');
  });

  it('finds deaths that are found late', async () => {
    const result = await simulate({
      seed: 1,
      workers: 30,
      days: 0.3,
      fault: { evaluatesLateMs: 45 * SECOND },
    });
    expect(kinds(result)).toContain('not found');
  });

  it('finds deaths that are found 5 s before their threshold, in spite of stalls', async () => {
    const result = await simulate({
      seed: 1,
      workers: 30,
      days: 0.1,
      fault: { evaluatesLateMs: -5 * SECOND },
    });
    expect(kinds(result)).toContain('early');
  });

  it('finds living workers that are refused, and says how to repeat the run', async () => {
    const options = { seed: 9, workers: 30, days: 0.1, workerLimit: 20 };
    const result = await simulate(options);
    expect(kinds(result)).toContain('refused');
    expect(soakTable(options, result)).toContain('npm run soak -- --seed 9 --workers 30 --days 0.1');
  });
});
