import { createHmac } from 'node:crypto';

/** Headers of a signed request. */
export interface SignatureHeaders {
  readonly 'x-heartline-timestamp': string;
  readonly 'x-heartline-signature': string;
}

/**
 * Signs a request body: HMAC-SHA-256 over `<timestamp>.<body>`, as 64 hexadecimal digits after `v1=`. The timestamp is in
 * whole seconds since the epoch. A receiver computes the same, compares in constant time, and rejects timestamps that are
 * more than five minutes away, so that a recorded request cannot be sent again later.
 */
export function signBody(body: string, secret: string, nowMs: number): SignatureHeaders {
  const timestamp = String(Math.floor(nowMs / 1000));
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-heartline-timestamp': timestamp, 'x-heartline-signature': `v1=${digest}` };
}
