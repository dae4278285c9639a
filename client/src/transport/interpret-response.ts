import { type Command } from '@heartline/protocol';

/** An exporter can ask for a pause, not for silence. */
export const LONGEST_PAUSE_MS = 300_000;

/** What the exporter answered, as far as it matters here. */
export interface Answer {
  readonly status: number;
  readonly retryAfter?: string;
  readonly body: string;
}

/** What became of one report. */
export type Verdict =
  /** `rejected`: why some of a batch were not. */
  | { readonly kind: 'taken'; readonly commands: readonly Command[]; readonly rejected?: string }
  | { readonly kind: 'busy'; readonly pauseMs: number; readonly reason: string }
  /** `content`: a report with less in it may be taken. */
  | { readonly kind: 'rejected'; readonly content: boolean; readonly reason: string }
  | { readonly kind: 'unreachable'; readonly reason: string; readonly cause?: unknown };

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What an answer says; nothing where that is no JSON object. */
export function parsed(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : {};
  } catch {
    // A proxy's error page, say. The status alone then tells what happened.
    return {};
  }
}

function commands(body: Record<string, unknown>): readonly Command[] {
  return (Array.isArray(body.commands) ? (body.commands as unknown[]) : []).flatMap((command) =>
    isObject(command) &&
    typeof command.id === 'string' &&
    typeof command.worker_id === 'string' &&
    command.action === 'restart'
      ? [{ id: command.id, action: command.action, worker_id: command.worker_id }]
      : [],
  );
}

/** The first rejection's reason (a batch's answer), else the problem's detail or title (RFC 9457). */
function reasonOf(status: number, body: Record<string, unknown>): string {
  const rejection: unknown = Array.isArray(body.rejected) ? body.rejected[0] : undefined;
  if (isObject(rejection) && typeof rejection.reason === 'string')
    return typeof rejection.path === 'string' ? `${rejection.path}: ${rejection.reason}` : rejection.reason;
  const told = [body.detail, body.title].find((text) => typeof text === 'string');
  return typeof told === 'string' ? `${status}: ${told}` : `status ${status}`;
}

/** `Retry-After` in seconds or as a date (RFC 9110), 0 where there is none. */
function pauseMs(retryAfter: string | undefined, now: number): number {
  if (retryAfter === undefined) return 0;
  const ms = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(ms, 0), LONGEST_PAUSE_MS);
}

/**
 * What an answer means.
 * @param now wall clock in milliseconds, for a `Retry-After` that is a date
 */
export function judge(answer: Answer, now: number): Verdict {
  const body = parsed(answer.body);
  const reason = reasonOf(answer.status, body);
  if (answer.status === 429 || (answer.status === 503 && answer.retryAfter !== undefined))
    return { kind: 'busy', pauseMs: pauseMs(answer.retryAfter, now), reason };
  // A 202 that accepted none has refused it: it is about one report, or one's share of an answer.
  if (answer.status >= 200 && answer.status < 300) {
    if (body.accepted === 0) return { kind: 'rejected', content: true, reason };
    const some = Array.isArray(body.rejected) && body.rejected.length > 0;
    return { kind: 'taken', commands: commands(body), ...(some ? { rejected: reason } : {}) };
  }
  if (answer.status >= 500 || answer.status === 408) return { kind: 'unreachable', reason };
  return { kind: 'rejected', content: [400, 413, 422].includes(answer.status), reason };
}
