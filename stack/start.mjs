#!/usr/bin/env node
// `npm run stack`: prepares the checkout, then starts the compiled stack. `--help` lists the flags.
import { readFile } from 'node:fs/promises';
import { bootstrap } from './bootstrap.mjs';

async function start(args) {
  // --help must not install anything.
  if (args.includes('--help')) {
    console.log(await readFile(new URL('help.txt', import.meta.url), 'utf8'));
    return 0;
  }
  await bootstrap();
  // Imported here because bootstrap() compiles it.
  const { main } = (await import('./dist/cli.js')).default;
  return main(args);
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
