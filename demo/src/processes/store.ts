import { type AddressInfo } from 'node:net';

import { startMemoryLeak } from '../chaos/memory-leak';
import { type StoreListening, isProcessCommand } from '../fleet/ipc-messages';
import { ResultCache, createStoreServer } from '../store/store-server';

/** Five times the files that the demo works on. */
const MAX_RESULTS = 20_000;

// The first argument is the port to listen on. 0 picks a free port, which is sent to the supervisor.
const server = createStoreServer(new ResultCache(MAX_RESULTS));
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  const message: StoreListening = { listeningPort: (server.address() as AddressInfo).port };
  process.send?.(message);
});

process.on('SIGTERM', () => process.exit(0));
// Ctrl-C reaches the whole process group. It is ignored here: workers still send events, and the supervisor stops the
// store last.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit(0));
process.on('message', (message: unknown) => {
  if (isProcessCommand(message)) {
    startMemoryLeak();
  }
});
