import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

import { type FileKindModel, classify } from './file-kind-model';
import { type JobHandler } from './job-handler';

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);

/** Creates a handler that compresses a file with gzip and brotli, reports the smaller one, and guesses the file's kind. */
export function createCompressHandler(getModel: () => FileKindModel | undefined): JobHandler {
  return async ({ path }) => {
    const content = await readFile(path);
    const [asGzip, asBrotli] = [
      await compressGzip(content, { level: 6 }),
      await compressBrotli(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
    ];
    const best = asBrotli.length < asGzip.length ? 'brotli' : 'gzip';
    const model = getModel();
    const kind = model && classify(model, content);
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
