import { type Millis } from '../../../model/time';

/** A server answers at once when a connection is closed. */
const MAX_CLOSE_MS: Millis = 1_000;

/**
 * Waits until a connection is closed in order, and breaks it after a second: a frozen server never answers, and the exporter
 * could neither end nor reload its other sources.
 *
 * @param end closes the connection; errors of a connection that is broken already do not matter
 * @param breakOff ends it without the server
 */
export async function endInTime(end: Promise<unknown>, breakOff: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, MAX_CLOSE_MS);
  });
  await Promise.race([end.catch(() => undefined), late]);
  clearTimeout(timer);
  breakOff();
}
