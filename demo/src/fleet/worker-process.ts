import { join } from 'node:path';

import { type WorkerType, workerTypeSpec } from '../worker-types';
import { isWorkerRequest } from './ipc-messages';
import { ManagedProcess, type ProcessOptions } from './managed-process';

/** Options that all workers of a fleet share. */
export interface WorkerProcessOptions extends ProcessOptions {
  /** URL of the exporter. */
  readonly url: string;
  readonly workFolder: string;
  readonly storeUrl: () => string;
  readonly onWorkerExit: (workerId: string, type: WorkerType) => void;
}

const SCRIPT = join(__dirname, '..', 'processes', 'worker.js');

export function createWorkerProcess(
  workerId: string,
  type: WorkerType,
  options: WorkerProcessOptions,
): ManagedProcess {
  return new ManagedProcess(
    {
      subject: { worker_id: workerId, worker_type: type },
      script: SCRIPT,
      args: () => [type, options.workFolder, options.storeUrl()],
      env: {
        HEARTLINE_URL: options.url,
        WORKER_ID: workerId,
        WORKER_TYPE: type,
        WORKER_HEARTBEAT_INTERVAL: String(workerTypeSpec(type).intervalSeconds),
      },
      onMessage: (message, worker) => {
        if (isWorkerRequest(message)) {
          worker.restart('requested by the exporter');
        }
      },
      onExit: () => options.onWorkerExit(workerId, type),
    },
    options,
  );
}
