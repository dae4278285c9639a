import { brotliCompressSync, constants } from 'node:zlib';
import { pollUntil } from '../../test-support/poll-until';
import { AttackedExporter } from './attacked-exporter';

const MEBIBYTE = 1024 * 1024;
const CONNECTIONS = 200;
const MAX_GROWTH_BYTES = 400 * MEBIBYTE;
/** 200 MiB of spaces, for which a decompressor fills a window of 16 MiB. */
const BOMB = brotliCompressSync(Buffer.alloc(200 * MEBIBYTE, ' '), {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_QUALITY]: 5 },
});
const HEAD = [
  'POST /api/v1/reports HTTP/1.1',
  'Host: 127.0.0.1',
  'Content-Type: application/json',
  'Content-Encoding: br',
  `Content-Length: ${BOMB.length}`,
  '\r\n',
].join('\r\n');

let exporter: AttackedExporter;
beforeEach(async () => {
  exporter = await AttackedExporter.start();
});
afterEach(() => exporter.end());

/**
 * Sends a body on many connections.
 *
 * @param isOver whether the attack is over, by the number of responses to it
 * @returns the most memory that the exporter took meanwhile, in bytes, beyond what it had before
 */
async function growthDuring(body: Buffer, isOver: (responses: number) => boolean | Promise<boolean>) {
  const before = exporter.residentBytes;
  const request = HEAD + body.toString('latin1');
  const connections = Array.from({ length: CONNECTIONS }, () => exporter.connect().send(request));
  let most = before;
  await pollUntil('the end of the attack', () => {
    most = Math.max(most, exporter.residentBytes);
    return isOver(connections.reduce((sum, { statuses }) => sum + statuses.length, 0));
  });
  return most - before;
}

it('bodies of 165 bytes that become 200 MiB, on 200 connections, take little memory and are refused', async () => {
  expect(await growthDuring(BOMB, (responses) => responses === CONNECTIONS)).toBeLessThan(MAX_GROWTH_BYTES);
});

it('such bodies of which the last bytes do not arrive take no memory, and other reports are accepted', async () => {
  let accepted = 0;
  const growth = await growthDuring(BOMB.subarray(0, -8), async () => {
    accepted += (await exporter.inFolder.post('/api/v1/reports', { worker_id: 'w-1' })).ok ? 1 : 0;
    return accepted >= 20;
  });
  expect(growth).toBeLessThan(MAX_GROWTH_BYTES);
});
