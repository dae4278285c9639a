import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { hashPackage } from './hash-package';
import { createCompressHandler } from './compress';
import { indexJson } from './index-json';
import { translateFsError, withTranslatedErrors } from './job-handler';

const HANDLERS = {
  compressor: withTranslatedErrors(createCompressHandler(() => undefined)),
  indexer: withTranslatedErrors(indexJson),
  auditor: withTranslatedErrors(hashPackage),
};

describe('job handlers', () => {
  let folder: string;
  const signal = new AbortController().signal;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'heartline-handlers-'));
    await writeFile(join(folder, 'text.txt'), 'again and '.repeat(1000));
    await writeFile(join(folder, 'data.json'), '{"a":[1,{"b":null}]}');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('a compressor compresses a repetitive file', async () => {
    const result = await HANDLERS.compressor({ path: join(folder, 'text.txt') }, signal);
    expect(result).toMatchObject({
      bytes: 10_000,
      best: 'brotli',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect((result as { gzip: number }).gzip).toBeLessThan(1000);
  });

  test('a compressor rejects a folder', async () => {
    await expect(HANDLERS.compressor({ path: folder }, signal)).rejects.toMatchObject({
      name: 'NotAFileError',
      message: `${folder} is a folder, not a file`,
    });
  });

  test('an indexer counts values and their depth', async () => {
    expect(await HANDLERS.indexer({ path: join(folder, 'data.json') }, signal)).toEqual({
      bytes: 20,
      values: 5,
      deepest: 3,
    });
  });

  test('an indexer rejects text that is not JSON', async () => {
    await expect(HANDLERS.indexer({ path: join(folder, 'text.txt') }, signal)).rejects.toMatchObject({
      name: 'InvalidJsonError',
      message: `document ${join(folder, 'text.txt')} is not valid JSON`,
    });
  });

  test('an error that the job did not cause is not translated', () => {
    const error = Object.assign(new Error('too many open files'), { code: 'EMFILE' });
    expect(translateFsError(error, folder)).toBe(error);
    expect(translateFsError('odd', folder)).toBe('odd');
  });

  test('an auditor’s digest changes only when a file changes', async () => {
    const digest = async () =>
      (await HANDLERS.auditor({ path: folder }, signal)) as { sha256: string; files: number };
    const before = await digest();
    expect(before.files).toBe(2);
    expect(await digest()).toEqual(before);
    await mkdir(join(folder, 'deep'));
    await writeFile(join(folder, 'deep', 'new'), '');
    expect((await digest()).sha256).not.toBe(before.sha256);
  });

  test('an auditor rejects a missing folder and stops when its signal is aborted', async () => {
    await expect(HANDLERS.auditor({ path: join(folder, 'gone') }, signal)).rejects.toMatchObject({
      name: 'FileGoneError',
      message: `${join(folder, 'gone')} does not exist`,
    });
    await expect(HANDLERS.auditor({ path: folder }, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});
