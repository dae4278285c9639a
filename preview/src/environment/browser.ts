import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/** Names under which distributions ship Chromium. */
const EXECUTABLE_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Quiet and local: nothing that phones home, updates itself or needs a GPU. Playwright gives each its own new profile. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-precise-memory-info',
];

/**
 * Starts a headless Chromium of this machine.
 *
 * @throws Error that says how to install one where none is on PATH.
 */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(process.env['PATH'] ?? ''),
    args: FLAGS,
    headless: true,
  });
}

/**
 * The same with a profile that is kept in a folder, as people's browsers have one: what Chromium made of a page's code
 * is found there at the next visit. Closing the context ends the browser.
 *
 * @throws Error that says how to install one where none is on PATH.
 */
export async function startBrowserWithProfile(
  folder: string,
  viewport: { width: number; height: number },
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    executablePath: findChromium(process.env['PATH'] ?? ''),
    args: FLAGS,
    headless: true,
    viewport,
  });
}

/** The first Chromium on a PATH. */
export function findChromium(searchPath: string): string {
  const folders = searchPath.split(path.delimiter).filter(Boolean);
  const executable = EXECUTABLE_NAMES.flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  ).find((file) => existsSync(file));
  if (executable === undefined) {
    throw new Error(
      `There is no Chromium on PATH (looked for ${EXECUTABLE_NAMES.join(', ')}). On Debian: apt-get install chromium`,
    );
  }
  return executable;
}
