import { type Command } from '@heartline/protocol';
import { type Config } from '../config/schema/config';
import { type Fleet } from '../fleet/fleet';
import { type Pace } from './report-rate-limiter';
import { type Log } from '../telemetry/log';
import { type Tally } from '../model/exporter-metrics';
import { type Traces } from '../telemetry/traces/traces';

export interface ReportRoutesParts {
  readonly fleet: Fleet;
  readonly config: Config;
  readonly tally: Tally;
  readonly log: Log;
  /** Left out where nothing is traced. */
  readonly traces?: Pick<Traces, 'intake'> | undefined;
  /** What accepted workers are asked to do, each told once; undefined where that is nothing. */
  readonly handOut?: (workerIds: readonly string[]) => Promise<readonly Command[]> | undefined;
}

/** What the routes share. */
export type RouteParts = ReportRoutesParts & { readonly pace: Pace };

/** The source's name for all that comes over HTTP. */
export const HTTP_SOURCE = 'http';
