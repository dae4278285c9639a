import { type HttpResponse, isObject, parseBody } from './interpret-response';

/** Larger requests would delay others at the exporter without a gain. */
const MAX_BATCH_BYTES = 512 * 1024;
const COMMA_BYTES = 1;
const BRACKET_BYTES = 2;

/** 400 rather than 202: the worker then sends a minimal heartbeat in a request of its own, and learns its own result. */
const REJECTED_STATUS = 400;
/** The exporter uses these for a whole request if waiting helps any report in it (docs/api.md). */
const RETRY_STATUSES: readonly number[] = [429, 503];

/**
 * Splits bodies into batches, in order.
 * @param maxItems limit of bodies per batch, from 1
 * @returns batches that are not empty; a body over 512 KiB has a batch of its own
 */
export function splitBatches<Item extends { readonly body: string }>(
  items: readonly Item[],
  maxItems: number,
): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  let batchBytes = Infinity;
  for (const item of items) {
    const bytes = Buffer.byteLength(item.body) + COMMA_BYTES;
    const batch = batches.at(-1);
    if (batch !== undefined && batch.length < maxItems && batchBytes + bytes <= MAX_BATCH_BYTES) {
      batch.push(item);
      batchBytes += bytes;
    } else {
      batches.push([item]);
      batchBytes = BRACKET_BYTES + bytes;
    }
  }
  return batches;
}

/** Returns the body of the request: a single body as it is, several as a JSON array. */
export function encodeBatch(batch: readonly { readonly body: string }[]): string {
  const text = batch.map(({ body }) => body).join(',');
  return batch.length === 1 ? text : `[${text}]`;
}

/**
 * Splits the response to a batch into a response per report, as if each had been sent alone: rejections and commands go
 * to the worker that they are about. A status that is neither a success nor a request to wait is that of each report.
 * @returns a function from the index of a report in the batch, and its worker, to its response
 */
export function splitResponse(response: HttpResponse): (index: number, workerId: string) => HttpResponse {
  const body = parseBody(response.body);
  const rejected = objectsIn(body.rejected);
  const commands = objectsIn(body.commands);
  const warnings = objectsIn(body.warnings);
  const isSuccess = response.status >= 200 && response.status < 300;
  return (index, workerId) => {
    const own = rejected.filter((rejection) => rejection.index === index);
    // With these statuses the exporter asks all to wait for the slowest, though some reports may only be invalid.
    const isPerReport = isSuccess || RETRY_STATUSES.includes(response.status);
    if (isPerReport && own.length > 0) {
      return {
        status: REJECTED_STATUS,
        body: JSON.stringify({ accepted: 0, rejected: own, commands: [] }),
      };
    }
    if (!isSuccess) {
      return { ...response, body: JSON.stringify({ ...body, rejected: own }) };
    }
    return {
      ...response,
      body: JSON.stringify({
        accepted: body.accepted === 0 ? 0 : 1,
        rejected: [],
        warnings: warnings.filter((warning) => warning.index === index),
        commands: commands.filter((command) => command.worker_id === workerId),
      }),
    };
  };
}

/** Returns the elements of a list that are objects, and nothing if it is no list. */
function objectsIn(list: unknown): readonly Record<string, unknown>[] {
  return Array.isArray(list) ? (list as unknown[]).filter(isObject) : [];
}
