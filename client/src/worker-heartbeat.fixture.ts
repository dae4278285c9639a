import { type HeartbeatDeps, WorkerHeartbeat } from './worker-heartbeat';
import { type WorkerHeartbeatOptions } from './config/worker-heartbeat-options';
import { type Transport } from './transport/http-transport';
import { type HeartbeatProblem } from './runtime/problems';
import { type Answer } from './transport/interpret-response';
import { FakeClock } from './runtime/fake-clock.fixture';
import { ScriptedTransport, TAKEN_ANSWER } from './transport/fake-transport.fixture';

/** Takes word of sandboxes, and remembers it. */
class ScriptedCourierTransport implements Transport {
  readonly bodies: string[] = [];
  answer: Answer | Error = TAKEN_ANSWER;

  send(body: string): Promise<Answer> {
    this.bodies.push(body);
    const { answer } = this;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  close(): void {
    // Nothing is open.
  }
}

/** A heartbeat on a clock that is moved by hand, whose exporter answers by a script. */
export function setUp(options: WorkerHeartbeatOptions = {}) {
  const clock = new FakeClock();
  const transport = new ScriptedTransport(() => clock.time);
  const sandboxes = new ScriptedCourierTransport();
  const problems: HeartbeatProblem[] = [];
  const farewell = { add: jest.fn(), remove: jest.fn() };
  const parts: HeartbeatDeps = {
    clock,
    transport,
    sandboxTransport: sandboxes,
    env: { WORKER_ID: 'w-1' },
    farewell,
  };
  const heartbeat = new WorkerHeartbeat({ onError: (problem) => problems.push(problem), ...options }, parts);
  const last = () => transport.sent.at(-1)?.report;
  return { clock, transport, sandboxes, problems, farewell, heartbeat, last };
}
