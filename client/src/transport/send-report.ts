import { type Report } from '@heartline/protocol';

import { bare } from './minimal-report';
import { type Clock } from '../runtime/clock';
import { type Sending, type Transport } from './http-transport';
import { type Verdict, judge } from './interpret-response';

/** JSON, or why it is none: a BigInt or a circle in the metadata, say. */
function encode(report: Report): { body: string } | { rejected: string } {
  try {
    return { body: JSON.stringify(report) };
  } catch (cause) {
    return { rejected: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
}

/** The report as it should be, and without its content for where that is refused. */
export function bodies(report: Report): string[] {
  const whole = encode(report);
  return [...('body' in whole ? [whole.body] : []), JSON.stringify(bare(report))];
}

/** One report and what became of it. Never rejects. */
async function attempt(report: Report, how: Sending, transport: Transport, clock: Clock): Promise<Verdict> {
  const encoded = encode(report);
  if ('rejected' in encoded) return { kind: 'rejected', content: true, reason: encoded.rejected };
  try {
    return judge(await transport.send(encoded.body, how), clock.wall());
  } catch (cause) {
    return { kind: 'unreachable', reason: cause instanceof Error ? cause.message : String(cause), cause };
  }
}

export interface Posted {
  readonly verdict: Verdict;
  /** The exporter refused what the report said, and this is why; the verdict is that of a bare heartbeat. */
  readonly refusal?: string;
}

/**
 * Sends a report, and where its content is refused, a bare heartbeat at once: a worker with a mistake in its
 * metadata is alive all the same, and must not be alerted on as dead.
 */
export async function post(
  report: Report,
  how: Sending,
  transport: Transport,
  clock: Clock,
): Promise<Posted> {
  const verdict = await attempt(report, how, transport, clock);
  if (verdict.kind !== 'rejected' || !verdict.content) return { verdict };
  const alone = { ...how, alone: true };
  return { verdict: await attempt(bare(report), alone, transport, clock), refusal: verdict.reason };
}
