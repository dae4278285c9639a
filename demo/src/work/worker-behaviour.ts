import { join } from 'node:path';

import { type WorkerHeartbeat } from '@heartline/client';

import { type KindName } from '../worker-types';
import { type FileKinds } from './file-type-model';
import { MODEL, loadModel } from './model-file';
import { SandboxKeeper } from '../sandbox/sandbox-runner';
import { audit } from './audit';
import { compressing } from './compress';
import { parse } from './parse';
import { type Work, inWords } from './job-handler';

/** What a worker can do, and what it keeps at hand for that. */
export interface Skill {
  readonly work: Work;
  /** Before the first job. */
  readonly prepare: () => Promise<void>;
  /** Now and then: looks how the things at hand are. */
  readonly look: () => Promise<void>;
  /** After the last job. */
  readonly end: () => Promise<void>;
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
function only(work: Work): Skill {
  return { work: inWords(work), prepare: nothing, look: nothing, end: nothing };
}

/** A worker whose model cannot be loaded works on without it, and says so. */
function compressor(heartbeat: WorkerHeartbeat, workFolder: string): Skill {
  let model: FileKinds | undefined;
  const prepare = async (): Promise<void> => {
    heartbeat.setModel({ model: MODEL, loaded: false });
    const begun = performance.now();
    try {
      model = await loadModel(workFolder);
      heartbeat.setModel({ model: MODEL, loaded: true, load_seconds: (performance.now() - begun) / 1000 });
    } catch (error) {
      heartbeat.recordError(error);
    }
  };
  return { ...only(compressing(() => model)), prepare };
}

function sandbox(heartbeat: WorkerHeartbeat, workFolder: string): Skill {
  const keeper = new SandboxKeeper(
    heartbeat.workerId,
    join(workFolder, 'sandboxes', heartbeat.workerId),
    join(__dirname, '..', 'processes', 'sandbox.js'),
    (told) => heartbeat.setSandbox(told),
  );
  const run: Work = async ({ path, program }, signal) => ({
    result: await keeper.run({ path, run: program ?? 'keys' }, signal),
  });
  return {
    work: inWords(run),
    prepare: () => keeper.clearUp(),
    look: () => keeper.measure(),
    end: () => keeper.end(),
  };
}

export function skillOf(kind: KindName, heartbeat: WorkerHeartbeat, workFolder: string): Skill {
  if (kind === 'compressor') return compressor(heartbeat, workFolder);
  if (kind === 'sandbox') return sandbox(heartbeat, workFolder);
  return only(kind === 'auditor' ? audit : parse);
}
