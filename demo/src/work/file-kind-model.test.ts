import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { MODEL_NAME, classify, ensureModel, loadModel, trainModel } from './file-kind-model';

const PROSE = 'The cat sat on the mat, and then the dog came along and sat there too. ';
const CODE = 'const x = (y) => { return y.map((z) => z + 1); }; module.exports = { x };\n';
function example(kind: string, text: string) {
  return { kind, content: Buffer.from(text) };
}

describe('the file kind model', () => {
  test('classifies texts that it was not trained with', () => {
    const model = trainModel([example('markdown', PROSE.repeat(20)), example('javascript', CODE.repeat(20))]);
    expect(classify(model, Buffer.from('And so the dog sat on the mat with the cat.'))).toBe('markdown');
    expect(classify(model, Buffer.from('const a = (b) => b.map((c) => c + 1);'))).toBe('javascript');
  });

  test('returns no kind if it was trained with nothing', () => {
    expect(classify(trainModel([]), Buffer.from(PROSE))).toBeUndefined();
  });

  test('returns the first kind for a text without a trigram', () => {
    const model = trainModel([example('markdown', PROSE), example('javascript', CODE)]);
    expect(classify(model, Buffer.from('a'))).toBe('markdown');
  });

  describe('as a file', () => {
    let folder: string;
    beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'heartline-model-'))));
    afterEach(() => rm(folder, { recursive: true, force: true }));

    test('is trained once and then loaded', async () => {
      const paths = [join(folder, 'a.md'), join(folder, 'a.cjs'), join(folder, 'a.txt')];
      await Promise.all(paths.map((path, at) => writeFile(path, [PROSE, CODE, 'x'][at] ?? '')));
      await ensureModel(folder, paths);
      const model = await loadModel(folder);
      expect(Object.keys(model.kinds)).toEqual(['markdown', 'javascript']);
      await ensureModel(folder, []);
      expect(await loadModel(folder)).toEqual(model);
    });

    test('is not loaded if the file is missing or is not a model', async () => {
      await expect(loadModel(folder)).rejects.toThrow('ENOENT');
      await writeFile(join(folder, `${MODEL_NAME}.json`), '[]');
      await expect(loadModel(folder)).rejects.toThrow(
        'is not a model. Remove it; the next start trains a new one.',
      );
    });
  });
});
