const { Buffer } = require('node:buffer');
const { execFileSync } = require('node:child_process');
const { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { afterEach, beforeEach, describe, expect, test } = require('@jest/globals');
const { linkPatched, patchPaths } = require('./patch-binary-paths.js');

describe('the patched binary', () => {
  const binary = Buffer.from('\u0000/usr/share/prometheus/alertmanager\u0001/usr/share/prometheus/web/');

  test('reads its shared files through file descriptor 9 and keeps its length', () => {
    const copy = patchPaths(binary);
    expect(copy.toString()).toBe('\u0000/proc/self/fd/9///////alertmanager\u0001/proc/self/fd/9///////web/');
    expect(copy).toHaveLength(binary.length);
  });

  test('is a copy of the original', () => {
    const before = Buffer.from(binary);
    patchPaths(binary);
    expect(binary.equals(before)).toBe(true);
  });
});

describe('the entry script', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'heartline patch '));
    for (const name of ['bin', 'usr', 'share']) {
      mkdirSync(join(folder, name));
    }
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const link = async (program) => {
    const binary = join(folder, 'usr', 'program');
    writeFileSync(binary, program, { mode: 0o755 });
    await linkPatched(binary, join(folder, 'share'), join(folder, 'bin', 'tool'));
  };

  // Only Linux has /proc; on other systems nothing is unpacked.
  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('finds the shared files, passes on arguments and keeps the process ID', async () => {
    writeFileSync(join(folder, 'share', 'greeting'), 'hello');
    await link('#!/bin/sh\ncat /usr/share/prometheus/greeting\nprintf " %s" "$$" "$@"\n');
    const script = '"$0" "two words" & echo " $!"; wait';
    const output = execFileSync('sh', ['-c', script, join(folder, 'bin', 'tool')], {
      encoding: 'utf8',
      cwd: '/',
    });
    const [, pid] = /hello (\d+) two words/.exec(output) ?? [];
    expect(output).toContain(` ${pid}\n`);
    expect(pid).toMatch(/^\d+$/);
  });

  test('is a link if the program reads no shared files', async () => {
    await link('#!/bin/sh\n');
    expect(readlinkSync(join(folder, 'bin', 'tool'))).toBe('../usr/program');
  });
});
