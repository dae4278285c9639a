import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { alertmanagerHasWebUi } from './page';

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

/** Installs Alertmanager on the machine under this name, with a link in the tools' folder. */
function install(name: string) {
  symlinkSync(file('usr', 'bin', name), join(bin, 'alertmanager'));
}

test('the upstream Alertmanager has a web interface', () => {
  install('alertmanager');
  expect(alertmanagerHasWebUi(bin, folder)).toBe(true);
});

test("Debian's installed Alertmanager has a web interface only if it was built", () => {
  install('prometheus-alertmanager');
  expect(alertmanagerHasWebUi(bin, folder)).toBe(false);
  file(PAGE);
  expect(alertmanagerHasWebUi(bin, folder)).toBe(true);
});

test("Debian's unpacked Alertmanager has a web interface only if it was built there", () => {
  file('tools', 'bin', 'alertmanager');
  file(PAGE);
  expect(alertmanagerHasWebUi(bin, folder)).toBe(false);
  file('tools', 'debian', PAGE);
  expect(alertmanagerHasWebUi(bin, folder)).toBe(true);
});
