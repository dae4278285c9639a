import { join } from 'node:path';

import { kindOf, type KindName } from '../worker-types';
import { isFromWorker } from './ipc-messages';
import { Seat, type SeatSetting } from './managed-process';

/** What every worker of a fleet is started with. */
export interface WorkerSetting extends SeatSetting {
  /** The exporter's address. */
  readonly url: string;
  readonly workFolder: string;
  /** The address of the store. */
  readonly storeUrl: () => string;
  /** A worker's process ended, and this is what it was. */
  readonly onGone: (workerId: string, kind: KindName) => void;
}

const SCRIPT = join(__dirname, '..', 'processes', 'worker.js');

export function workerSeat(workerId: string, kind: KindName, setting: WorkerSetting): Seat {
  return new Seat(
    {
      subject: { worker_id: workerId, worker_type: kind },
      script: SCRIPT,
      args: () => [kind, setting.workFolder, setting.storeUrl()],
      env: {
        HEARTLINE_URL: setting.url,
        WORKER_ID: workerId,
        WORKER_TYPE: kind,
        WORKER_HEARTBEAT_INTERVAL: String(kindOf(kind).intervalSeconds),
      },
      onMessage: (message, seat) => {
        if (isFromWorker(message)) seat.restart('asked for by the exporter');
      },
      onExit: () => setting.onGone(workerId, kind),
    },
    setting,
  );
}
