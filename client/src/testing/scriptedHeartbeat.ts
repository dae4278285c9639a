import { type HeartbeatParts, WorkerHeartbeat } from '../heartbeat';
import { type WorkerHeartbeatOptions } from '../options';
import { type Trouble } from '../sending/trouble';
import { FakeClock } from './fakeClock';
import { ScriptedTransport } from './scriptedTransport';

/** A heartbeat on a clock that is moved by hand, whose exporter answers by a script. */
export const setUp = (options: WorkerHeartbeatOptions = {}) => {
  const clock = new FakeClock();
  const transport = new ScriptedTransport(() => clock.time);
  const troubles: Trouble[] = [];
  const farewell = { add: jest.fn(), remove: jest.fn() };
  const parts: HeartbeatParts = { clock, transport, env: { WORKER_ID: 'w-1' }, farewell };
  const heartbeat = new WorkerHeartbeat({ onError: (trouble) => troubles.push(trouble), ...options }, parts);
  const last = () => transport.sent.at(-1)?.report;
  return { clock, transport, troubles, farewell, heartbeat, last };
};
