import { join } from 'node:path';
import { type ThreadScript } from './start-thread';

// The code of the client's threads. `scripts/build-package.mjs` replaces this module by one that contains the code as
// text, so that threads work in an application that is bundled into one file.

export const SENDER_THREAD: ThreadScript = { file: join(__dirname, '..', 'thread', 'sender-thread.js') };
export const STOP_THREAD: ThreadScript = { file: join(__dirname, '..', 'shutdown', 'stop-sync-thread.js') };
