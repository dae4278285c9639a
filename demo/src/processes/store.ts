import { type AddressInfo } from 'node:net';

import { type FromStore, isToWorker } from '../fleet/ipc-messages';
import { Results } from '../store/result-cache';
import { storeServer } from '../store/store-server';
import { leak } from '../chaos/memory-leak';

/** Ten times what the demo's files are: enough for every file, and an end. */
const MOST_RESULTS = 20_000;

// The port to listen on; 0 for a free one, which the supervisor is told.
const server = storeServer(new Results(MOST_RESULTS));
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const message: FromStore = { listening: (server.address() as AddressInfo).port };
  process.send?.(message);
});

process.on('SIGTERM', () => process.exit(0));
// Ctrl-C reaches the whole group: the workers still have something to tell, and the supervisor ends this one last.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message: unknown) => {
  if (isToWorker(message)) leak();
});
