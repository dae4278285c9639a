// An exporter in a process of its own that keeps its journal over a restart.
import { Buffer } from 'node:buffer';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';

const require = requireTypescript(import.meta.url);
const { ExporterProcess } = require('../../e2e/environment/exporter-process.ts');

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
    await this.#process.exited();
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
