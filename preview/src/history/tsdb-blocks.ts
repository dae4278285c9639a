import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CHUNK_LENGTH = 2 ** 20;

/** The size of the OpenMetrics text, and the time it took to write and convert it. */
export type BuildStats = { bytes: number; milliseconds: number };

/**
 * Converts OpenMetrics text to blocks of a Prometheus database with `promtool tsdb create-blocks-from`.
 *
 * @param bin the folder that contains promtool
 * @param data the folder of the database; created if it does not exist
 * @throws Error with the output of promtool if it rejects the text
 */
export async function createTsdbBlocks(
  lines: Iterable<string>,
  bin: string,
  data: string,
): Promise<BuildStats> {
  const startedAt = performance.now();
  const file = path.join(data, 'history.om');
  await mkdir(data, { recursive: true });
  await pipeline(Readable.from(chunkLines(lines)), createWriteStream(file));
  const { size } = await stat(file);
  // With the default block duration of two hours, a week is 84 blocks, and promtool reads the whole text for each.
  const args = [
    'tsdb',
    'create-blocks-from',
    '--max-block-duration=168h',
    'openmetrics',
    '--quiet',
    file,
    data,
  ];
  await run(path.join(bin, 'promtool'), args, { maxBuffer: 2 ** 26 });
  await rm(file);
  return { bytes: size, milliseconds: Math.round(performance.now() - startedAt) };
}

/** Joins lines to chunks of about 1 MiB: a write per line would be slow. */
function* chunkLines(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length > CHUNK_LENGTH) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}
