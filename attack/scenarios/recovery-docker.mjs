import { requireTypescript } from '../../bench/harness/require-typescript.mjs';
import { attackRecovery } from '../recovery/recovery-scenario.mjs';

const require = requireTypescript(import.meta.url);
const { ContainerPlatform } = require('../../e2e/recovery/container-platform.ts');

export const title =
  '20 containers of a Docker engine of which one is killed or stopped at random times for ten minutes; then 16 at once';

export async function run() {
  return attackRecovery(await ContainerPlatform.start());
}
