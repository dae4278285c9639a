// An exporter in a process of its own that keeps its journal over a restart.
import { Buffer } from 'node:buffer';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';

const require = requireTypescript(import.meta.url);
const { ExporterProcess } = require('../../e2e/environment/exporter-process.ts');

/** A full exporter writes its journal before it ends. */
const EXIT_TIMEOUT_MS = 120_000;

export class ExporterWithFolder {
  #folder = mkdtempSync(join(tmpdir(), 'heartline-memory-'));
  #flags;
  #process;
  #url = '';

  static async start(flags) {
    const exporter = new ExporterWithFolder();
    exporter.#flags = [`--storage.path=${join(exporter.#folder, 'data')}`, ...flags];
    await exporter.#open();
    return exporter;
  }

  get pid() {
    return this.#process.pid;
  }

  async #open() {
    const { exporter, url } = await ExporterProcess.start(...this.#flags);
    this.#process = exporter;
    this.#url = url;
  }

  async restart() {
    this.#process.signal('SIGTERM');
    const timeout = pause(EXIT_TIMEOUT_MS, undefined, { ref: false });
    if ((await Promise.race([this.#process.exited(), timeout])) === undefined) {
      throw new Error(`The exporter did not end within ${EXIT_TIMEOUT_MS / 1000} s after SIGTERM.`);
    }
    await this.#open();
  }

  async end() {
    await this.#process.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** A full exporter may refuse with 503. */
  async post(path, body) {
    const response = await fetch(this.#url + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.arrayBuffer();
    if (!response.ok && response.status !== 503) {
      throw new Error(`POST ${path}: ${response.status}`);
    }
  }

  /** Size of the response in bytes. */
  async get(path) {
    return (await (await fetch(this.#url + path)).arrayBuffer()).byteLength;
  }

  /** Size of a scrape in bytes, and the exporter's own metrics at its end. */
  async scrape() {
    const bytes = Buffer.from(await (await fetch(`${this.#url}/metrics`)).arrayBuffer());
    return { bytes: bytes.length, text: bytes.subarray(-256 * 1024).toString() };
  }
}
