import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { createPreviewApp } from './preview-app';
import { parseFlags, USAGE } from './flags';

const preview = path.resolve(__dirname, '..');
const root = path.resolve(preview, '..');

function main(args: string[]): void {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const flags = parseFlags(args, root);
  const app = createPreviewApp(flags, path.join(preview, 'dist/page'));
  const server = app.listen(flags.port, flags.host, (error?: Error) => {
    if (error) {
      throw new Error(
        `Cannot listen on ${flags.host}:${String(flags.port)}: ${error.message}. Choose another --port.`,
      );
    }
    const { port } = server.address() as AddressInfo;
    console.log(`Preview listening on http://${flags.host}:${String(port)}`);
  });
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  process.exitCode = 2;
}
