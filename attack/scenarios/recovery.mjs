import { requireTypescript } from '../../bench/harness/require-typescript.mjs';
import { attackRecovery } from '../recovery/recovery-scenario.mjs';

const require = requireTypescript(import.meta.url);
const { ProcessPlatform } = require('../../e2e/recovery/process-platform.ts');

export const title =
  '20 workers of which one is killed or stopped at random times for ten minutes; then 16 at once';

export function run() {
  return attackRecovery(new ProcessPlatform());
}
