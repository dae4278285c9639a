import { parseExposition, type ParsedFamily } from '../exposition/parse.fixture';
import { promClientText } from '../exposition/format';
import { NOW } from '../exposition/fleet.fixture';
import { SelfMetrics } from './self-metrics';

async function exposed(
  record: (metrics: SelfMetrics) => void = () => undefined,
): Promise<Map<string, ParsedFamily>> {
  const metrics = new SelfMetrics({ version: '1.2.3', revision: 'abc' });
  record(metrics);
  return parseExposition(promClientText(await metrics.families(), 'text'), 'text');
}
function values(families: Map<string, ParsedFamily>, name: string) {
  return families.get(name)?.samples.map(({ labels, value }) => [...Object.values(labels), Number(value)]);
}

describe('SelfMetrics', () => {
  it('exposes the versions', async () => {
    expect(values(await exposed(), 'heartline_build_info')).toEqual([['1.2.3', 'abc', process.version, 1]]);
  });

  it('includes Node’s metrics, except gauges whose names end in _total', async () => {
    const families = await exposed();
    expect(families.has('nodejs_eventloop_lag_seconds')).toBe(true);
    expect([...families].filter(([name, { type }]) => name.endsWith('_total') && type !== 'counter')).toEqual(
      [],
    );
  });

  it('exposes its own event loop lag instead of Node’s, which needs a timer', async () => {
    const families = await exposed((metrics) => metrics.eventLoopLag(0.02));
    const lag = families.get('heartline_event_loop_lag_seconds')?.samples ?? [];
    const upTo = (le: string) => lag.find(({ labels }) => labels['le'] === le)?.value;
    expect([upTo('0.01'), upTo('0.025')].map(Number)).toEqual([0, 1]);
    expect([...families.keys()].filter((name) => /^nodejs_eventloop_lag_.*_seconds$/.test(name))).toEqual([]);
  });

  it('exposes no timestamps and durations before the first event', async () => {
    const names = [...(await exposed()).keys()].filter((name) => name.startsWith('heartline_'));
    expect(names.sort()).toEqual([
      'heartline_alerts_dropped_total',
      'heartline_build_info',
      'heartline_detection_delay_seconds',
      'heartline_detection_suppressed',
      'heartline_event_loop_lag_seconds',
      'heartline_http_requests_refused_total',
      'heartline_journal_damaged_files',
      'heartline_log_lines_dropped_total',
      'heartline_reports_flawed_total',
    ]);
  });

  it('counts accepted and rejected reports, refused requests, dropped series and log lines, and removed workers', async () => {
    const families = await exposed((metrics) => {
      metrics.reportsAccepted('http', 1);
      metrics.reportsAccepted('http', 1);
      metrics.reportRejected('schema');
      metrics.reportRejected('schema', 3);
      metrics.seriesDropped('duplicate', 2);
      metrics.seriesDropped('series_limit');
      metrics.workerRemoved('stopped');
      metrics.requestRefused('rate');
      metrics.watchLog(() => 7);
    });
    expect(values(families, 'heartline_reports_total')).toEqual([['http', 2]]);
    expect(values(families, 'heartline_reports_rejected_total')).toEqual([['schema', 4]]);
    expect(values(families, 'heartline_http_requests_refused_total')).toEqual([
      ['credentials', 0],
      ['guesses', 0],
      ['rate', 1],
      ['concurrency', 0],
      ['body_bytes', 0],
      ['cross_site', 0],
      ['unknown_host', 0],
    ]);
    expect(values(families, 'heartline_log_lines_dropped_total')).toEqual([[7]]);
    expect(values(families, 'heartline_dropped_series_total')).toEqual([
      ['duplicate', 2],
      ['series_limit', 1],
    ]);
    expect(values(families, 'heartline_workers_forgotten_total')).toEqual([['stopped', 1]]);
  });

  it('exposes the last journal write, the last scrape and suppression', async () => {
    const families = await exposed((metrics) => {
      metrics.journalOpened(NOW - 5000);
      metrics.journalWritten(NOW);
      metrics.scrapeRendered(0.25, 1234);
      metrics.detectionSuppressed(true);
    });
    expect(values(families, 'heartline_journal_created_timestamp_seconds')).toEqual([[NOW / 1000 - 5]]);
    expect(values(families, 'heartline_journal_last_write_timestamp_seconds')).toEqual([[NOW / 1000]]);
    expect(values(families, 'heartline_render_duration_seconds')).toEqual([[0.25]]);
    expect(values(families, 'heartline_series')).toEqual([[1234]]);
    expect(values(families, 'heartline_detection_suppressed')).toEqual([[1]]);
  });

  it('keeps the time of the last successful reload after a failed one', async () => {
    const families = await exposed((metrics) => {
      metrics.configReloaded(true, NOW);
      metrics.configReloaded(false, NOW + 5000);
    });
    expect(values(families, 'heartline_config_last_reload_successful')).toEqual([[0]]);
    expect(values(families, 'heartline_config_last_reload_success_timestamp_seconds')).toEqual([
      [NOW / 1000],
    ]);
  });

  it('exposes detection delays of each late state, starting at 0', async () => {
    const families = await exposed((metrics) => metrics.detectionDelayed('failed', 3));
    const counts = families
      .get('heartline_detection_delay_seconds')
      ?.samples.filter(({ name }) => name.endsWith('_count'))
      .map(({ labels, value }) => [labels.state, value]);
    expect(counts).toEqual([
      ['degraded', '0'],
      ['critical', '0'],
      ['failed', '1'],
    ]);
  });

  it('exposes the fleet’s size and clock after watch()', async () => {
    const fleet = { now: () => NOW, size: 7 };
    const families = await exposed((metrics) => metrics.watch(fleet));
    expect(values(families, 'heartline_workers')).toEqual([[7]]);
    expect(values(families, 'heartline_clock_timestamp_seconds')).toEqual([[NOW / 1000]]);
  });

  it('has the same text before and after an OpenMetrics scrape', async () => {
    const metrics = new SelfMetrics({ version: '1.2.3', revision: 'abc' });
    metrics.reportsAccepted('http', 1);
    const openMetrics = parseExposition(
      `${promClientText(await metrics.families(), 'openmetrics')}# EOF\n`,
      'openmetrics',
    );
    expect(openMetrics.get('heartline_reports')?.type).toBe('counter');
    const text = parseExposition(promClientText(await metrics.families(), 'text'), 'text');
    expect(values(text, 'heartline_reports_total')).toEqual([['http', 1]]);
  });

  it('returns selected families, and the names of all', async () => {
    const metrics = new SelfMetrics({ version: '1.2.3', revision: 'abc' });
    expect(metrics.names()).toContain('heartline_series');
    const text = promClientText(await metrics.families(new Set(['heartline_build_info'])), 'text');
    expect([...parseExposition(text, 'text').keys()]).toEqual(['heartline_build_info']);
  });
});
