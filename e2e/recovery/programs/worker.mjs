// A worker: sends heartbeats until it is killed. Arguments: folder of the fleet, worker ID.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const [folder, id] = process.argv.slice(2);
const SEND_EVERY_MS = 2000;

writeFileSync(join(folder, `${id}.pid`), String(process.pid));
const url = new URL('api/v1/reports', readFileSync(join(folder, 'exporter-url'), 'utf8'));
const report = {
  worker_id: id,
  worker_type: 'batch',
  boot_id: randomUUID(),
  interval_seconds: 5,
  failure_threshold: 3,
  status: 'active',
};
for (;;) {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(report),
      signal: AbortSignal.timeout(SEND_EVERY_MS),
    });
    if (response.status === 202 && existsSync(join(folder, `${id}.doomed`))) {
      process.exit(1);
    }
  } catch {
    // The exporter is down; the next heartbeat follows.
  }
  await pause(SEND_EVERY_MS);
}
