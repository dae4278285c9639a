#!/usr/bin/env node
// `npm run stack`: makes the checkout ready, then hands over to the compiled stack. `--help` lists the flags.
import { readFile } from 'node:fs/promises';
import { bootstrap } from './bootstrap.mjs';

async function start(args) {
  // Whoever asks what there is wants nothing installed.
  if (args.includes('--help')) {
    console.log(await readFile(new URL('help.txt', import.meta.url), 'utf8'));
    return 0;
  }
  await bootstrap();
  // Compiled by bootstrap(), so it cannot be imported before.
  const { main } = (await import('./dist/cli.js')).default;
  return main(args);
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
