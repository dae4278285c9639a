import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** A running Prometheus process that serves an existing database and scrapes no targets. */
export type PrometheusServer = { url: string; stop(): Promise<void> };

const READY_WITHIN_MS = 3 * 60_000;

/**
 * Starts Prometheus on a free loopback port with an existing database and without scrape targets.
 *
 * @param bin the folder that contains prometheus
 * @param data the folder of the database
 * @throws Error with the end of its log if it is not ready within 60 seconds
 */
export async function startPrometheus(bin: string, data: string): Promise<PrometheusServer> {
  const config = path.join(data, 'no-targets.yml');
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
    throw new Error(
      `Prometheus did not become ready within ${String(READY_WITHIN_MS / 1000)} s. Last log lines:\n${log}`,
      { cause: error },
    );
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
        child.exitCode === null ? 'Timed out.' : `Prometheus exited with code ${String(child.exitCode)}.`,
      );
    }
    await pause(100);
  }
}

async function isReachable(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    // Not listening yet. The caller retries until its deadline.
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
