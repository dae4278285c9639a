import { Type } from '@sinclair/typebox';
import { Seconds, section } from './key-types';

const MAX_SECONDS = 31_536_000;

/** The section `retention`: how long workers that no longer report are kept. */
export const RetentionSection = Type.Object(
  {
    stoppedSeconds: Seconds(
      3_600,
      60,
      MAX_SECONDS,
      'How long to keep a stopped worker. Expected workers and jobs (interval of at least an hour) are expected again and kept',
    ),
    failedSeconds: Seconds(
      86_400,
      60,
      MAX_SECONDS,
      'How long to keep a failed worker, at least for its failure threshold (interval × missed heartbeats), and three times that for a job (interval of at least an hour). Expected workers are kept until they are deleted',
    ),
    ephemeralSeconds: Seconds(
      600,
      60,
      MAX_SECONDS,
      'How long to keep a failed, replaced or stopped worker whose ID does not survive a restart, if that is shorter',
    ),
    overrides: Type.Array(
      Type.String({
        pattern: '^[A-Za-z0-9._:@-]{1,64}/(stopped|failed)_seconds=[0-9]{1,8}(\\.[0-9]{1,3})?$',
      }),
      {
        default: [],
        maxItems: 1_000,
        description:
          'Retention of single worker types, each as type/stopped_seconds=value or type/failed_seconds=value. Applies to ephemeral workers, too. Example: sandbox/failed_seconds=300',
      },
    ),
  },
  section,
);

export interface RetentionOverride {
  readonly workerType: string;
  readonly state: 'stopped' | 'failed';
  readonly seconds: number;
}

/** Parses text that matches the pattern of an override. A worker type contains no slash. */
export function parseRetentionOverride(text: string): RetentionOverride {
  const [workerType = '', rest = ''] = text.split('/');
  const [key = '', seconds = ''] = rest.split('=');
  return {
    workerType,
    state: key.startsWith('stopped') ? 'stopped' : 'failed',
    seconds: Number(seconds),
  };
}
