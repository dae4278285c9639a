import { type Report } from '@heartline/protocol';
import { ENVELOPE_KEYS, INCARNATION_KEYS } from '../config/protocol-facts';
import { type Clock } from '../runtime/clock';
import { describeCause } from '../values/describe';
import { type SendOptions, type Transport } from './http-transport';
import { interpretResponse, type SendResult, toUnreachable } from './interpret-response';

const MINIMAL_KEYS: ReadonlySet<string> = new Set([...ENVELOPE_KEYS, ...INCARNATION_KEYS]);

export interface FallbackResult {
  /** The result of the last attempt. */
  readonly result: SendResult;
  /** Why the content was rejected; `result` is then that of the minimal report. */
  readonly contentRejection?: string;
}

/**
 * Sends a report. If its content is rejected, sends a minimal report at once: a worker with a mistake in its metadata is
 * alive and must not cause an alert. Never rejects.
 */
export async function sendWithFallback(
  report: Report,
  options: SendOptions,
  transport: Transport,
  clock: Pick<Clock, 'wall'>,
): Promise<FallbackResult> {
  const result = await sendOnce(report, options, transport, clock);
  if (result.kind !== 'rejected' || !result.content) {
    return { result };
  }
  const unbatched = { ...options, unbatched: true };
  return {
    result: await sendOnce(toMinimalReport(report), unbatched, transport, clock),
    contentRejection: result.reason,
  };
}

/** Returns the report as JSON, if it can be encoded, and the minimal report as JSON. */
export function encodeWithFallback(report: Report): string[] {
  const encoded = encodeReport(report);
  return [...('body' in encoded ? [encoded.body] : []), JSON.stringify(toMinimalReport(report))];
}

async function sendOnce(
  report: Report,
  options: SendOptions,
  transport: Transport,
  clock: Pick<Clock, 'wall'>,
): Promise<SendResult> {
  const encoded = encodeReport(report);
  if ('reason' in encoded) {
    return { kind: 'rejected', content: true, reason: encoded.reason };
  }
  try {
    return interpretResponse(await transport.send(encoded.body, options), clock.wall());
  } catch (cause) {
    return toUnreachable(cause);
  }
}

/** Encodes a report as JSON, which fails for a BigInt or a circular structure in the metadata. */
function encodeReport(report: Report): { readonly body: string } | { readonly reason: string } {
  try {
    return { body: JSON.stringify(report) };
  } catch (cause) {
    return { reason: `not JSON: ${describeCause(cause)}` };
  }
}

/** Returns a heartbeat without any content that the exporter could reject. */
function toMinimalReport(report: Report): Report {
  return {
    ...Object.fromEntries(Object.entries(report).filter(([key]) => MINIMAL_KEYS.has(key))),
    worker_id: report.worker_id,
  };
}
