// What any server in Node pays for the same requests: reads and parses the body, answers, and does nothing else.
import { createServer } from 'node:http';

const ANSWER = JSON.stringify({ accepted: 1, rejected: [] });

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (text) => (body += text));
  request.on('end', () => {
    if (body !== '') JSON.parse(body);
    response.writeHead(request.method === 'POST' ? 202 : 200, { 'Content-Type': 'application/json' });
    response.end(ANSWER);
  });
});
// As the exporter: else connections that rest for 5 s are closed just as they are used again.
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => console.error(`http://127.0.0.1:${server.address().port}`));
process.once('SIGTERM', () => process.exit(0));
