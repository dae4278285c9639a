import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/** The names of the Chromium executable in common distributions. */
const EXECUTABLE_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Disables background traffic, updates and the GPU. */
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
 * Starts the headless Chromium that is installed on this machine, with a new profile.
 *
 * @throws Error that says how to install Chromium if none is on PATH
 */
export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(process.env['PATH'] ?? ''),
    args: FLAGS,
    headless: true,
  });
}

/**
 * Starts Chromium with a profile that is kept in a folder, as users' browsers do. The profile caches the compiled code
 * of a page for the next visit. Closing the context stops the browser.
 *
 * @throws Error that says how to install Chromium if none is on PATH
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

/** Returns the path of the first Chromium on PATH. */
export function findChromium(searchPath: string): string {
  const folders = searchPath.split(path.delimiter).filter(Boolean);
  const executable = EXECUTABLE_NAMES.flatMap((name) =>
    folders.map((folder) => path.join(folder, name)),
  ).find((file) => existsSync(file));
  if (executable === undefined) {
    throw new Error(
      `Chromium not found on PATH (tried ${EXECUTABLE_NAMES.join(', ')}). ` +
        'Install it, on Debian with: apt-get install chromium',
    );
  }
  return executable;
}
