import { ACCEPTED, DOWN } from './transport/fake-transport.fixture';
import { setUp } from './worker-heartbeat.fixture';

test('S5.2 stop reports the stop once, with the last totals, and removes the exit handlers', async () => {
  const { clock, heartbeat, transport, processExit, last } = setUp();
  heartbeat.start().updateTask('run', 'task');
  await clock.advance(1);
  await heartbeat.observeTask('a', () => 1);
  await Promise.all([heartbeat.stop(), heartbeat.stop()]);
  await heartbeat.stop();
  expect(transport.sent).toHaveLength(2);
  expect(last()).toMatchObject({
    status: 'stopped',
    current_task: null,
    tasks: { types: { a: { succeeded: 1 } } },
  });
  expect(processExit.add).toHaveBeenCalledTimes(1);
  expect(processExit.remove.mock.calls).toEqual(processExit.add.mock.calls);
});

test('S5.2 stop does not reject if the exporter is down', async () => {
  const { clock, heartbeat, transport } = setUp();
  transport.respond = () => DOWN;
  heartbeat.start();
  await clock.advance(1);
  const stopped = heartbeat.stop();
  await clock.advance(2000);
  await expect(stopped).resolves.toBeUndefined();
});

test('stop sends nothing if the heartbeat was not started', async () => {
  const { heartbeat, transport } = setUp();
  await heartbeat.stop();
  expect(transport.sent).toEqual([]);
});

test('does not handle signals and exits if handleExit is false', () => {
  const { heartbeat, processExit } = setUp({ handleExit: false });
  heartbeat.start();
  expect(processExit.add).not.toHaveBeenCalled();
});

test('S5.2 can be started again, as the same incarnation', async () => {
  const { clock, heartbeat, transport } = setUp();
  transport.respond = () => ACCEPTED;
  heartbeat.start();
  await clock.advance(1);
  await heartbeat.stop();
  heartbeat.start();
  await clock.advance(1);
  expect(transport.sent.map(({ report }) => report.status)).toEqual(['active', 'stopped', 'active']);
  expect(new Set(transport.sent.map(({ report }) => report.boot_id)).size).toBe(1);
});
