import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Build } from './self-metrics';

/** What runs: the package's version, and the commit where the image's build told it. */
export function readBuild(environment: Readonly<Record<string, string | undefined>>): Build {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
  const named = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return {
    version: named && typeof manifest.version === 'string' ? manifest.version : 'unknown',
    revision: environment['HEARTLINE_REVISION'] ?? '',
  };
}
