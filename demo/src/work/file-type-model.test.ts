import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { classify, train } from './file-type-model';
import { MODEL, loadModel, provideModel } from './model-file';

const PROSE = 'The cat sat on the mat, and then the dog came along and sat there too. ';
const CODE = 'const x = (y) => { return y.map((z) => z + 1); }; module.exports = { x };\n';
function example(kind: string, text: string) {
  return { kind, content: Buffer.from(text) };
}

describe('the model of file kinds', () => {
  test('tells apart what it learned, in texts it has not seen', () => {
    const model = train([example('markdown', PROSE.repeat(20)), example('javascript', CODE.repeat(20))]);
    expect(classify(model, Buffer.from('And so the dog sat on the mat with the cat.'))).toBe('markdown');
    expect(classify(model, Buffer.from('const a = (b) => b.map((c) => c + 1);'))).toBe('javascript');
  });

  test('says nothing where it learned nothing', () => {
    expect(classify(train([]), Buffer.from(PROSE))).toBeUndefined();
  });

  test('a text too short for one trigram has a kind all the same: the first', () => {
    const model = train([example('markdown', PROSE), example('javascript', CODE)]);
    expect(classify(model, Buffer.from('a'))).toBe('markdown');
  });

  describe('as a file', () => {
    let folder: string;
    beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'heartline-model-'))));
    afterEach(() => rm(folder, { recursive: true, force: true }));

    test('is trained once from the texts there are, and loaded from then on', async () => {
      const paths = [join(folder, 'a.md'), join(folder, 'a.cjs'), join(folder, 'a.txt')];
      await Promise.all(paths.map((path, at) => writeFile(path, [PROSE, CODE, 'x'][at] ?? '')));
      await provideModel(folder, paths);
      const model = await loadModel(folder);
      expect(Object.keys(model.kinds)).toEqual(['markdown', 'javascript']);
      await provideModel(folder, []);
      expect(await loadModel(folder)).toEqual(model);
    });

    test('that is missing or is none cannot be loaded', async () => {
      await expect(loadModel(folder)).rejects.toThrow('ENOENT');
      await writeFile(join(folder, `${MODEL}.json`), '[]');
      await expect(loadModel(folder)).rejects.toThrow(
        'is no model; remove it, and the next start trains one',
      );
    });
  });
});
