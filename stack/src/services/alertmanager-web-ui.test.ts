import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { alertmanagerHasWebUi } from './alertmanager-web-ui';

const PAGE = 'usr/share/prometheus/alertmanager/ui/index.html';

let folder: string;
let bin: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'heartline-tools-'));
  bin = join(folder, 'tools', 'bin');
  mkdirSync(bin, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(...path: string[]): string {
  const whole = join(folder, ...path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, '');
  return whole;
}

/** Installed on the machine under this name, with the tools' folder linking to it. */
function installed(name: string) {
  symlinkSync(file('usr', 'bin', name), join(bin, 'alertmanager'));
}

test('one of the project itself has its page within', () => {
  installed('alertmanager');
  expect(alertmanagerHasWebUi(bin, folder)).toBe(true);
});

test("Debian's, installed, has one only where somebody built it", () => {
  installed('prometheus-alertmanager');
  expect(alertmanagerHasWebUi(bin, folder)).toBe(false);
  file(PAGE);
  expect(alertmanagerHasWebUi(bin, folder)).toBe(true);
});

test("Debian's, unpacked beside the tools, has one only where somebody built it there", () => {
  file('tools', 'bin', 'alertmanager');
  file(PAGE);
  expect(alertmanagerHasWebUi(bin, folder)).toBe(false);
  file('tools', 'debian', PAGE);
  expect(alertmanagerHasWebUi(bin, folder)).toBe(true);
});
