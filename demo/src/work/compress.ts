import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import { type FileKinds, classify } from './file-type-model';
import { type Work } from './job-handler';

const gzipped = promisify(gzip);
const brotlied = promisify(brotliCompress);

/** Compresses a file both ways, and says which is smaller and what kind of file it looks like. */
export function compressing(model: () => FileKinds | undefined): Work {
  return async ({ path }) => {
    const content = await readFile(path);
    const [asGzip, asBrotli] = [
      await gzipped(content, { level: 6 }),
      await brotlied(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
    ];
    const best = asBrotli.length < asGzip.length ? 'brotli' : 'gzip';
    const known = model();
    const kind = known && classify(known, content);
    return {
      bytes: content.length,
      ...(kind === undefined ? {} : { kind }),
      gzip: asGzip.length,
      brotli: asBrotli.length,
      best,
      sha256: createHash('sha256').update(content).digest('hex'),
    };
  };
}
