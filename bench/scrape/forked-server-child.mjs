import http from 'node:http';
import { watchLoop } from './event-loop-delay.mjs';

/** The serving process' side: answers what measure/server.mjs asks. `listen(input)` gives an HTTP handler. */
export function serve({ listen, change }) {
  const loop = watchLoop();
  let server;
  const answers = {
    async listen({ input }) {
      server = http.createServer(await listen(input));
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      return { port: server.address().port };
    },
    change({ share }) {
      change(share);
      // In life changes come spread over the time between two scrapes, and so does the collection of what they left.
      // Twice: the first finds the new objects young, the second moves them out of the way.
      globalThis.gc({ type: 'minor' });
      globalThis.gc({ type: 'minor' });
    },
    watch: () => loop.start(),
    block: () => loop.stop(),
  };
  process.on('message', async (message) => {
    process.send((await answers[message.ask](message)) ?? {});
  });
  process.on('disconnect', () => process.exit());
}
