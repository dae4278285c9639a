#!/usr/bin/env node
// `npm run stack:stop`: stops the stack that `npm run stack -- --detach` (or another terminal) started.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const compiled = join(dirname(fileURLToPath(import.meta.url)), 'dist', 'stop-command.js');
if (!existsSync(compiled)) {
  console.log('No stack has been started from this checkout.');
} else {
  const { stopCommand } = (await import(compiled)).default;
  process.exitCode = await stopCommand(process.argv.slice(2));
}
