import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A running Prometheus that only reads what its database holds. */
export type PrometheusServer = { url: string; stop(): Promise<void> };

const READY_WITHIN_MS = 60_000;

/**
 * Starts Prometheus over a database, on a free port of loopback, scraping nothing.
 *
 * @param bin the folder that holds prometheus.
 * @throws Error with the end of its log when it does not become ready.
 */
export async function startPrometheus(bin: string, data: string): Promise<PrometheusServer> {
  const config = path.join(data, 'nothing-to-scrape.yml');
  await writeFile(config, 'global: {}\n');
  const listen = `127.0.0.1:${String(await freePort())}`;
  const child = spawn(
    path.join(bin, 'prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${data}`,
      '--storage.tsdb.retention.time=60d',
      `--web.listen-address=${listen}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (text: Buffer) => (log = (log + text.toString()).slice(-4_000)));
  const url = `http://${listen}`;
  try {
    await waitUntilReady(url, child);
  } catch (error) {
    child.kill();
    throw new Error(`Prometheus did not become ready. The end of its log:\n${log}`, { cause: error });
  }
  return {
    url,
    async stop() {
      if (child.exitCode === null) {
        const exited = once(child, 'exit');
        child.kill();
        await exited;
      }
    },
  };
}

async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReachable(`${url}/-/ready`))) {
    if (Date.now() > deadline || child.exitCode !== null) {
      throw new Error(
        child.exitCode === null ? 'It took too long.' : `It ended with ${String(child.exitCode)}.`,
      );
    }
    await pause(100);
  }
}

async function isReachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Not listening yet; the caller asks again until its deadline.
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
