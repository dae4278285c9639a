// The lower limit for any server in Node: reads and parses the body and responds, and does nothing else.
import { createServer } from 'node:http';

const RESPONSE = JSON.stringify({ accepted: 1, rejected: [] });

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text) => (body += text));
  request.on('end', () => {
    if (body !== '') {
      JSON.parse(body);
    }
    response.writeHead(request.method === 'POST' ? 202 : 200, { 'Content-Type': 'application/json' });
    response.end(RESPONSE);
  });
});
// The value of the exporter. With the default of 5 s, connections would be closed just before they are used again.
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.error(`http://127.0.0.1:${port}`);
});
process.once('SIGTERM', () => process.exit(0));
