import { type Command } from '@heartline/protocol';
import { type Config } from '../../config/schema/config';
import { type Fleet } from '../../fleet/fleet';
import { type ClientAddresses } from '../../http/clients/client-address';
import { type ExporterMetrics } from '../../model/exporter-metrics';
import { type Log } from '../../telemetry/log';
import { type Traces } from '../../telemetry/traces/traces';
import { type ReportRateLimiter } from '../report-rate-limiter';

export interface IngestRoutesDeps {
  readonly fleet: Fleet;
  readonly config: Config;
  readonly metrics: ExporterMetrics;
  readonly log: Log;
  /** Absent if traces are off. */
  readonly traces?: Pick<Traces, 'startIngestSpan'> | undefined;
  /** Commands for the workers that have just reported, each delivered once; undefined if there are none. */
  readonly dispatchCommands?: (workerIds: readonly string[]) => Promise<readonly Command[]> | undefined;
}

/** What the routes share. */
export interface IngestRouteDeps extends IngestRoutesDeps {
  readonly rateLimiter: ReportRateLimiter;
  readonly sandboxRateLimiter: ReportRateLimiter;
  readonly addresses: ClientAddresses;
}

/** Source name of all reports that are received over HTTP. */
export const HTTP_SOURCE = 'http';
