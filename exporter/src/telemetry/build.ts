import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Returns the version of the package, and the commit if the image was built with HEARTLINE_REVISION. */
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
  /** Commit; empty if unknown. */
  readonly revision: string;
}
