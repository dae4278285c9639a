import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What making the blocks took. */
export type BuildStats = { bytes: number; milliseconds: number };

/**
 * Turns OpenMetrics text into the blocks of a Prometheus database.
 *
 * @param bin the folder that holds promtool.
 * @param data the database's folder; created when missing.
 * @throws Error with promtool's words when it refuses the text.
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
  // Of the default two hours, a week would be 84 blocks, each made by reading the whole text.
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

/** Lines in pieces that are worth a write. */
function* chunkLines(lines: Iterable<string>): Generator<string> {
  let chunk = '';
  for (const line of lines) {
    chunk += line;
    if (chunk.length > 2 ** 20) {
      yield chunk;
      chunk = '';
    }
  }
  yield chunk;
}
