import { type WorkerHeartbeatOptions } from './config/options';
import { type HeartbeatDeps } from './heartbeat-lifecycle';
import { FakeClock } from './runtime/fake-clock.fixture';
import { type HeartbeatProblem } from './runtime/problems';
import { type ExitParticipant } from './shutdown/process-exit';
import { ACCEPTED, FakeTransport } from './transport/fake-transport.fixture';
import { type Transport } from './transport/http-transport';
import { type HttpResponse } from './transport/interpret-response';
import { WorkerHeartbeat } from './worker-heartbeat';

/** Records the sandboxes that are sent. */
class FakeSandboxTransport implements Transport {
  readonly bodies: string[] = [];
  response: HttpResponse | Error = ACCEPTED;

  send(body: string): Promise<HttpResponse> {
    this.bodies.push(body);
    const { response } = this;
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response);
  }

  close(): void {
    // There is no connection.
  }
}

/** Creates a heartbeat with a fake clock and fake transports. */
export function setUp(
  options: WorkerHeartbeatOptions = {},
  env: Readonly<Record<string, string>> = { WORKER_ID: 'w-1' },
) {
  const clock = new FakeClock();
  const transport = new FakeTransport(() => clock.time);
  const sandboxes = new FakeSandboxTransport();
  const problems: HeartbeatProblem[] = [];
  const processExit = {
    add: jest.fn<undefined, [ExitParticipant]>(),
    remove: jest.fn<undefined, [ExitParticipant]>(),
  };
  const deps: HeartbeatDeps = {
    clock,
    transport,
    sandboxTransport: sandboxes,
    env,
    processExit,
  };
  const heartbeat = new WorkerHeartbeat({ onError: (problem) => problems.push(problem), ...options }, deps);
  const last = () => transport.sent.at(-1)?.report;
  return { clock, transport, sandboxes, problems, processExit, heartbeat, last };
}
