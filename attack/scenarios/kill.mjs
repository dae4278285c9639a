import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kill, post, startExporter } from '../journal/exporter.mjs';

export const title = 'the exporter is killed 60 times under load';

const KILLS = 60;
const SENDERS = 8;
const WORKERS_PER_SENDER = 25;
/** The load before each kill lasts 0.2 to 0.8 s. */
const MIN_LOAD_MS = 200;
const MAX_LOAD_MS = 800;

/**
 * Each worker counts its reports in `tasks`. After each kill the stored count must be the last acknowledged one, or one
 * more: the last report may have been journaled without an answer. The heartbeat counter must be the same.
 */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'heartline-kill-'));
  const storage = join(folder, 'data');
  /** By worker: the last sequence sent and the last one acknowledged. */
  const sent = new Map();
  const acknowledged = new Map();
  let exporter;
  let lost = 0;
  let doubled = 0;
  let requests = 0;
  try {
    exporter = await startExporter(storage);
    for (let round = 0; round < KILLS; round++) {
      const { url } = exporter;
      let isKilled = false;
      const sender = async (number) => {
        while (!isKilled) {
          const reports = Array.from({ length: WORKERS_PER_SENDER }, (_, n) => {
            const id = `w-${number}-${n}`;
            const sequence = (sent.get(id) ?? 0) + 1;
            sent.set(id, sequence);
            return {
              worker_id: id,
              worker_type: 'killed',
              boot_id: 'b',
              sequence,
              tasks: { types: { t: { succeeded: sequence } } },
            };
          });
          try {
            const response = await post(url, '/api/v1/reports', reports);
            await response.arrayBuffer();
            if (response.status === 202) {
              requests++;
              for (const { worker_id: id, sequence } of reports) {
                acknowledged.set(id, sequence);
              }
            }
          } catch {
            // The exporter was killed: nothing of this request is acknowledged.
            return;
          }
        }
      };
      const senders = Array.from({ length: SENDERS }, (_, number) => sender(number));
      await pause(MIN_LOAD_MS + Math.random() * (MAX_LOAD_MS - MIN_LOAD_MS));
      await kill(exporter);
      isKilled = true;
      await Promise.all(senders);

      exporter = await startExporter(storage);
      const text = await (await fetch(`${exporter.url}/metrics`)).text();
      for (const [id, sequence] of acknowledged) {
        const stored = sample(text, 'worker_tasks_finished_total', id);
        if (stored < sequence) {
          lost++;
        }
        if (stored > (sent.get(id) ?? 0)) {
          doubled++;
        }
        // A repeated sequence would not be counted: the senders continue after the last one that may be stored.
        acknowledged.set(id, Math.max(sequence, stored));
      }
    }
  } finally {
    if (exporter !== undefined) {
      await kill(exporter);
    }
    rmSync(folder, { recursive: true, force: true });
  }
  const load = `${KILLS} kills, ${requests} requests of ${WORKERS_PER_SENDER} reports`;
  return [
    {
      check: 'no acknowledged report is lost',
      result: `${lost} of ${load}`,
      holds: lost === 0 && requests > 0,
    },
    { check: 'no report is counted twice', result: `${doubled} of ${load}`, holds: doubled === 0 },
  ];
}

function sample(text, name, id) {
  const line = text
    .split('\n')
    .find(
      (each) =>
        each.startsWith(`${name}{`) && each.includes(`worker_id="${id}"`) && each.includes('succeeded'),
    );
  return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? 0);
}
