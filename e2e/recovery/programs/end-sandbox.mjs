// Ends a sandbox: notes its ID in a file, the argument. In a dry run it only looks. Exit code 3 if the sandbox has ended already.
import { appendFileSync, readFileSync } from 'node:fs';

const [, , file] = process.argv;
const { HEARTLINE_DRY_RUN, HEARTLINE_SANDBOX_ID } = process.env;
if (readFileSync(file, 'utf8').split('\n').includes(HEARTLINE_SANDBOX_ID)) {
  process.exitCode = 3;
} else if (HEARTLINE_DRY_RUN !== '1') {
  appendFileSync(file, `${HEARTLINE_SANDBOX_ID}\n`);
}
