import { type Command } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { type Fleet } from '../fleet/fleet';
import { type ReportRateLimiter } from './report-rate-limiter';
import { type Log } from '../telemetry/log';
import { type ExporterMetrics } from '../model/exporter-metrics';
import { type Traces } from '../telemetry/traces/traces';

export interface IngestRoutesDeps {
  readonly fleet: Fleet;
  readonly config: Config;
  readonly metrics: ExporterMetrics;
  readonly log: Log;
  /** Left out where nothing is traced. */
  readonly traces?: Pick<Traces, 'startIngestSpan'> | undefined;
  /** What accepted workers are asked to do, each told once; undefined where that is nothing. */
  readonly dispatchCommands?: (workerIds: readonly string[]) => Promise<readonly Command[]> | undefined;
}

/** What the routes share. */
export type IngestRouteDeps = IngestRoutesDeps & { readonly rateLimiter: ReportRateLimiter };

/** The source's name for all that comes over HTTP. */
export const HTTP_SOURCE = 'http';
