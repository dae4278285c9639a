import { join } from 'node:path';

import { type WorkerHeartbeat } from '@heartline/client';

import { SandboxRunner } from '../sandbox/sandbox-runner';
import { type WorkerType } from '../worker-types';
import { hashPackage } from './hash-package';
import { createCompressHandler } from './compress';
import { type FileKindModel, MODEL_NAME, loadModel } from './file-kind-model';
import { indexJson } from './index-json';
import { type JobHandler, withTranslatedErrors } from './job-handler';

/** What differs between worker types. */
export interface WorkerBehaviour {
  readonly handler: JobHandler;
  /** Runs before the first job. */
  readonly prepare: () => Promise<void>;
  /** Runs before each heartbeat and reports the state of what the worker uses. */
  readonly measure: () => Promise<void>;
  /** Runs after the last job. */
  readonly close: () => Promise<void>;
}

function doNothing(): Promise<void> {
  return Promise.resolve();
}
function handlerOnly(handler: JobHandler): WorkerBehaviour {
  return {
    handler: withTranslatedErrors(handler),
    prepare: doNothing,
    measure: doNothing,
    close: doNothing,
  };
}

/** A compressor that cannot load its model works without it and reports the error. */
function createCompressor(heartbeat: WorkerHeartbeat, workFolder: string): WorkerBehaviour {
  let model: FileKindModel | undefined;
  const prepare = async (): Promise<void> => {
    heartbeat.setModel({ model: MODEL_NAME, loaded: false });
    const startedAt = performance.now();
    try {
      model = await loadModel(workFolder);
      const loadSeconds = (performance.now() - startedAt) / 1000;
      heartbeat.setModel({ model: MODEL_NAME, loaded: true, load_seconds: loadSeconds });
    } catch (error) {
      heartbeat.recordError(error);
    }
  };
  return { ...handlerOnly(createCompressHandler(() => model)), prepare };
}

function createSandboxWorker(heartbeat: WorkerHeartbeat, workFolder: string): WorkerBehaviour {
  const runner = new SandboxRunner(
    heartbeat.workerId,
    join(workFolder, 'sandboxes', heartbeat.workerId),
    join(__dirname, '..', 'processes', 'sandbox.js'),
    (sandbox) => heartbeat.setSandbox(sandbox),
  );
  const runProgram: JobHandler = async ({ path, program = 'keys' }, signal) => ({
    result: await runner.run({ path, program }, signal),
  });
  return {
    handler: withTranslatedErrors(runProgram),
    prepare: () => runner.removeLeftovers(),
    measure: () => runner.measure(),
    close: () => runner.close(),
  };
}

export function createBehaviour(
  type: WorkerType,
  heartbeat: WorkerHeartbeat,
  workFolder: string,
): WorkerBehaviour {
  if (type === 'compressor') {
    return createCompressor(heartbeat, workFolder);
  }
  if (type === 'sandbox') {
    return createSandboxWorker(heartbeat, workFolder);
  }
  return handlerOnly(type === 'auditor' ? hashPackage : indexJson);
}
