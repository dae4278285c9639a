import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { audit } from './audit';
import { compressing } from './compress';
import { parse } from './parse';
import { inOurWords } from './invalid-job-error';
import { inWords } from './job-handler';

const WORK = {
  compressor: inWords(compressing(() => undefined)),
  indexer: inWords(parse),
  auditor: inWords(audit),
};

describe('work', () => {
  let folder: string;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heartline-work-'));
    await writeFile(join(folder, 'text.txt'), 'again and '.repeat(1000));
    await writeFile(join(folder, 'data.json'), '{"a":[1,{"b":null}]}');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a compressor makes a repetitive file smaller both ways', async () => {
    const result = await WORK.compressor({ path: join(folder, 'text.txt') }, signal);
    expect(result).toMatchObject({
      bytes: 10_000,
      best: 'brotli',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((result as { gzip: number }).gzip).toBeLessThan(1000);
  });

  test('a compressor fails at a folder', async () => {
    await expect(WORK.compressor({ path: folder }, signal)).rejects.toMatchObject({
      name: 'NotAFileError',
      message: `${folder} is a folder, not a file`,
    });
  });

  test('an indexer counts values and how deep they lie', async () => {
    expect(await WORK.indexer({ path: join(folder, 'data.json') }, signal)).toEqual({
      bytes: 20,
      values: 5,
      deepest: 3,
    });
  });

  test('an indexer fails at what is no JSON', async () => {
    await expect(WORK.indexer({ path: join(folder, 'text.txt') }, signal)).rejects.toMatchObject({
      name: 'InvalidJsonError',
      message: `document ${join(folder, 'text.txt')} is not valid JSON`,
    });
  });

  test('an error that is none of the job’s is left as it is', () => {
    const error = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    expect(inOurWords(error, folder)).toBe(error);
    expect(inOurWords('odd', folder)).toBe('odd');
  });

  test('an auditor’s digest changes with the content of any file, and with nothing else', async () => {
    const digest = async () =>
      (await WORK.auditor({ path: folder }, signal)) as { sha256: string; files: number };
    const before = await digest();
    expect(before.files).toBe(2);
    expect(await digest()).toEqual(before);
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'deep', 'new'), '');
    expect((await digest()).sha256).not.toBe(before.sha256);
  });

  test('an auditor fails at a folder that is gone, and stops when its time is up', async () => {
    await expect(WORK.auditor({ path: join(folder, 'gone') }, signal)).rejects.toMatchObject({
      name: 'FileGoneError',
      message: `${join(folder, 'gone')} is gone`,
    });
    await expect(WORK.auditor({ path: folder }, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
