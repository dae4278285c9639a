import { type Command } from '@heartline/protocol';
import { type Config } from '../config/config';
import { type Fleet } from '../fleet/fleet';
import { type Pace } from '../sources/pace';
import { type Log } from '../telemetry/log';
import { type Tally } from '../telemetry/tally';
import { type Traces } from '../telemetry/traces/traces';

export interface ReportRoutesParts {
  readonly fleet: Fleet;
  readonly config: Config;
  readonly tally: Tally;
  readonly log: Log;
  /** Left out where nothing is traced. */
  readonly traces?: Pick<Traces, 'intake'> | undefined;
  /** What an accepted worker is asked to do; each is told once. */
  readonly commandsFor?: (workerId: string) => readonly Command[];
}

/** What the routes share. */
export type RouteParts = ReportRoutesParts & { readonly pace: Pace };

/** The source's name for all that comes over HTTP. */
export const HTTP_SOURCE = 'http';
