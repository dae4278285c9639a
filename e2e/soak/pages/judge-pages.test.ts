import { type Death } from './death-log';
import { judgePages } from './judge-pages';
import { type PageRecord } from './page-recorder';
import { type Page } from './page-rules';

const SCRAPE_SECONDS = 15;

function death(options: Partial<Death> = {}): Death {
  return {
    id: 'w-1',
    type: 'batch',
    ephemeral: false,
    intervalSeconds: 30,
    plausibleAt: 600,
    overdueAt: 660,
    endedAt: 1200,
    ...options,
  };
}

function record(deaths: readonly Death[], isUp: (scrape: number) => boolean = () => true): PageRecord {
  return {
    series: [],
    deaths,
    isUp: Array.from({ length: 240 }, (_, scrape) => isUp(scrape)),
    scrapeSeconds: SCRAPE_SECONDS,
  };
}

function page(alert: string, from: number, to: number, labels: Page['labels'] = { worker_id: 'w-1' }): Page {
  return { alert, labels: { worker_type: 'batch', ...labels }, from, to };
}

function kinds(of: PageRecord, pages: readonly Page[]): string[] {
  return judgePages(of, pages).violations.map(({ kind }) => kind);
}

describe('the judgement of pages', () => {
  it('accepts a page for a death that ends with it, and its escalation after 5 minutes', () => {
    const pages = [
      page('WorkerFailed', 630, 1215),
      page('WorkerFailed', 930, 1215, { worker_id: 'w-1', escalation: 'true' }),
    ];
    expect(judgePages(record([death()]), pages)).toEqual({
      figures: { deaths: 1, paged: 1, pages: 1, escalations: 1, worstDelaySeconds: -30 },
      violations: [],
    });
  });

  it.each([
    ['of a worker that lives', page('WorkerFailed', 630, 700, { worker_id: 'w-2' })],
    ['before the worker can have failed', page('WorkerFailed', 585, 1215)],
    ['long after the worker is back', page('WorkerFailed', 1500, 1515)],
    ['of a fleet that lost one worker', page('WorkerFleetFailing', 630, 1200, {})],
    ['of a crash loop after one failure', page('WorkerCrashLooping', 630, 1200)],
    ['of an exporter that answers', page('WorkerExporterAbsent', 630, 660, {})],
    ['of anything that the simulation does not contain', page('WorkerTasksAllFailing', 630, 660, {})],
  ])('finds a page %s', (_, given) => {
    expect(kinds(record([death()]), [page('WorkerFailed', 630, 1215), given])).toEqual(['false page']);
  });

  it('finds a page that goes on although the worker is back, and accepts one that a second death prolongs', () => {
    const long = page('WorkerFailed', 630, 1800);
    expect(kinds(record([death()]), [long])).toEqual(['page does not end']);
    const second = death({ plausibleAt: 1290, overdueAt: 1350, endedAt: 1800 });
    expect(kinds(record([death(), second]), [long])).toEqual([]);
  });

  it('finds a death without a page, or with a late one', () => {
    expect(kinds(record([death()]), [])).toEqual(['not paged']);
    expect(kinds(record([death()]), [page('WorkerFailed', 720, 1200)])).toEqual(['not paged']);
    expect(kinds(record([death()]), [page('WorkerFailed', 705, 1200)])).toEqual([]);
  });

  it('requires no page for an ephemeral worker, a death that ends in time, or one that the exporter could not see', () => {
    expect(kinds(record([death({ ephemeral: true })]), [])).toEqual([]);
    expect(kinds(record([death({ endedAt: 690 })]), [])).toEqual([]);
    expect(kinds(record([death({ overdueAt: undefined })]), [])).toEqual([]);
    const restarts = record([death()], (scrape) => scrape % 3 !== 0);
    expect(kinds(restarts, [])).toEqual([]);
  });

  it('accepts one page for a fleet that lost three workers in place of theirs', () => {
    const deaths = ['w-1', 'w-2', 'w-3'].map((id) => death({ id }));
    expect(kinds(record(deaths), [page('WorkerFleetFailing', 630, 1215, {})])).toEqual([]);
    expect(kinds(record(deaths.slice(1)), [page('WorkerFleetFailing', 630, 1215, {})])).toEqual([
      'false page',
    ]);
  });

  it('finds an escalation without a page, and one that comes too early', () => {
    const escalation = page('WorkerFailed', 900, 1215, { worker_id: 'w-1', escalation: 'true' });
    expect(kinds(record([death()]), [page('WorkerFailed', 630, 1215), escalation])).toEqual([
      'false escalation',
    ]);
    expect(kinds(record([death()]), [page('WorkerFailed', 615, 1215), escalation])).toEqual([]);
    expect(kinds(record([]), [escalation])).toEqual(['false escalation']);
  });

  it('accepts the page for an exporter that did not answer for a minute', () => {
    const away = record([], (scrape) => scrape < 40 || scrape > 50);
    expect(kinds(away, [page('WorkerExporterAbsent', 660, 750, {})])).toEqual([]);
    expect(kinds(away, [page('WorkerExporterAbsent', 615, 750, {})])).toEqual(['false page']);
  });
});
