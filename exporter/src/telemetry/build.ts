import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What runs: the package's version, and the commit where the image's build told it. */
export function readBuild(environment: Readonly<Record<string, string | undefined>>): Build {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return {
    version: named && typeof manifest.version === 'string' ? manifest.version : 'unknown',
    revision: environment['HEARTLINE_REVISION'] ?? '',
  };
}

export interface Build {
  readonly version: string;
  /** Commit, or empty where it is not known. */
  readonly revision: string;
}
