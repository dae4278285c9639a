import { type Command } from '@heartline/protocol';
import { describeCause } from '../values/describe';

/** The exporter may ask for a pause of at most this length. */
const MAX_PAUSE_MS = 300_000;

/** The parts of the exporter's response that the client uses. */
export interface HttpResponse {
  readonly status: number;
  /** The header `Retry-After`. */
  readonly retryAfter?: string;
  readonly body: string;
}

/** The result of sending one report. */
export type SendResult =
  /** `rejectedReason`: why a part of the request was rejected. `warning`: the first field that was dropped. */
  | {
      readonly kind: 'accepted';
      readonly commands: readonly Command[];
      readonly rejectedReason?: string;
      readonly warning?: string;
    }
  /** The exporter asks for a pause. */
  | { readonly kind: 'busy'; readonly pauseMs: number; readonly reason: string }
  /** `content`: whether the exporter rejects the content, so that a minimal report may be accepted. */
  | { readonly kind: 'rejected'; readonly content: boolean; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly cause?: unknown };

/**
 * Interprets the response to one report.
 * @param nowMs wall clock, for a `Retry-After` that is a date
 */
export function interpretResponse(response: HttpResponse, nowMs: number): SendResult {
  const { status } = response;
  const body = parseBody(response.body);
  const reason = reasonOf(status, body);
  if (status === 429 || (status === 503 && response.retryAfter !== undefined)) {
    return { kind: 'busy', pauseMs: parseRetryAfter(response.retryAfter, nowMs), reason };
  }
  if (status >= 200 && status < 300) {
    // The response is about one report, so 202 with none accepted means rejected.
    if (body.accepted === 0) {
      return { kind: 'rejected', content: true, reason };
    }
    const isPartial = Array.isArray(body.rejected) && body.rejected.length > 0;
    const warning = firstWarning(body);
    return {
      kind: 'accepted',
      commands: parseCommands(body),
      ...(isPartial ? { rejectedReason: reason } : {}),
      ...(warning === undefined ? {} : { warning }),
    };
  }
  if (status >= 500 || status === 408) {
    return { kind: 'unreachable', reason };
  }
  return { kind: 'rejected', content: [400, 413, 422].includes(status), reason };
}

/** Returns the result of a request without a response. */
export function toUnreachable(cause: unknown): SendResult {
  return {
    kind: 'unreachable',
    reason: cause instanceof Error ? cause.message : describeCause(cause),
    cause,
  };
}

/** Parses the body of a response. Returns an empty object for anything but a JSON object, e.g. a proxy's error page. */
export function parseBody(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    // The status alone is interpreted.
    return {};
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parseCommands(body: Record<string, unknown>): readonly Command[] {
  return (Array.isArray(body.commands) ? (body.commands as unknown[]) : []).flatMap((command) =>
    isObject(command) &&
    typeof command.id === 'string' &&
    typeof command.worker_id === 'string' &&
    command.action === 'restart'
      ? [{ id: command.id, action: command.action, worker_id: command.worker_id }]
      : [],
  );
}

/** Describes the first field that the exporter dropped from an accepted report. */
function firstWarning(body: Record<string, unknown>): string | undefined {
  const warning: unknown = Array.isArray(body.warnings) ? body.warnings[0] : undefined;
  if (!isObject(warning)) {
    return undefined;
  }
  const { path, allowed, given } = warning;
  return [path, allowed, given].every((text) => typeof text === 'string')
    ? `${String(path)} must be ${String(allowed)}; was ${String(given)}`
    : undefined;
}

/** Returns the reason of the first rejection, else the detail or the title of the problem (RFC 9457). */
function reasonOf(status: number, body: Record<string, unknown>): string {
  const rejection: unknown = Array.isArray(body.rejected) ? body.rejected[0] : undefined;
  if (isObject(rejection) && typeof rejection.reason === 'string') {
    return typeof rejection.path === 'string' ? `${rejection.path}: ${rejection.reason}` : rejection.reason;
  }
  const detail = [body.detail, body.title].find((text) => typeof text === 'string');
  return typeof detail === 'string' ? `${status}: ${detail}` : `status ${status}`;
}

/** Parses `Retry-After`, which is in seconds or a date (RFC 9110). Returns milliseconds, 0 if it is absent or invalid. */
function parseRetryAfter(retryAfter: string | undefined, nowMs: number): number {
  if (retryAfter === undefined) {
    return 0;
  }
  const ms = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - nowMs;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), MAX_PAUSE_MS);
}
