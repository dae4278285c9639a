import { type SourceSettings } from '../config/schema/sources/source-kinds';
import { type Reading, type Source } from '../ingest/sources/source';
import { counted } from './finding';

export type CreateSource = (settings: SourceSettings) => Source;

/** What a source has read in its first poll, or why it cannot read. */
export type Trial =
  { readonly read: string; readonly warnings: readonly string[] } | { readonly problem: string };

/** More workers than these are not needed to see that a source works. */
const MAX_WORKERS = 10_000;

/** Polls a source once, with the configuration that will be printed. */
export async function trySource(settings: SourceSettings, createSource: CreateSource): Promise<Trial> {
  const source = createSource(settings);
  try {
    const reading = await source.poll({
      signal: AbortSignal.timeout(settings.config.timeout_seconds * 1000),
      now: Date.now(),
      maxWorkers: MAX_WORKERS,
      monitored: () => new Set(),
      readUpTo: () => undefined,
    });
    return { read: describe(reading, settings.config.kind), warnings: reading.warnings ?? [] };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  } finally {
    await source.close();
  }
}

function describe({ workers, queues = [], sandboxes = [], tables }: Reading, kind: string): string {
  const values = Object.values(tables?.gauges ?? {}).reduce((sum, figures) => sum + figures.length, 0);
  return [
    // The workers of Celery are heard after the start only.
    ...(/^(celery|sql-tables)/.test(kind) ? [] : [counted(workers.length, 'worker')]),
    ...(queues.length > 0 ? [counted(queues.length, 'queue')] : []),
    ...(sandboxes.length > 0 ? [counted(sandboxes.length, 'sandbox', 'sandboxes')] : []),
    ...(tables === undefined ? [] : [counted(values, 'value')]),
    ...(kind.startsWith('celery') ? ['workers within seconds of the start of the exporter'] : []),
  ].join(', ');
}
