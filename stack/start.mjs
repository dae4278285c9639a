#!/usr/bin/env node
// `npm run stack`: makes the checkout ready, then hands over to the compiled stack. `--help` lists the flags.
import { bootstrap } from './bootstrap.mjs';

try {
  await bootstrap();
  // Compiled by bootstrap(), so it cannot be imported before.
  const { main } = (await import('./dist/cli.js')).default;
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
