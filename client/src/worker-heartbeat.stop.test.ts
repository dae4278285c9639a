import { setUp } from './worker-heartbeat.fixture';
import { DOWN, TAKEN_ANSWER } from './transport/fake-transport.fixture';

test('S5.2 stop says goodbye with the last totals, once, and lets go of the process', async () => {
  const { clock, heartbeat, transport, farewell, last } = setUp();
  heartbeat.start().updateTask('run', 'task');
  await clock.pass(1);
  await heartbeat.observeTask('a', () => 1);
  await Promise.all([heartbeat.stop(), heartbeat.stop()]);
  await heartbeat.stop();
  expect(transport.sent).toHaveLength(2);
  expect(last()).toMatchObject({
    status: 'stopped',
    current_task: null,
    tasks: { types: { a: { succeeded: 1 } } },
  });
  expect(farewell.add).toHaveBeenCalledWith(heartbeat);
  expect(farewell.remove).toHaveBeenCalledWith(heartbeat);
});

test('S5.2 an exporter that is down does not make stop() fail', async () => {
  const { clock, heartbeat, transport } = setUp();
  transport.script = () => DOWN;
  heartbeat.start();
  await clock.pass(1);
  const stopped = heartbeat.stop();
  await clock.pass(2000);
  await expect(stopped).resolves.toBeUndefined();
});

test('stopping what was never started says nothing', async () => {
  const { heartbeat, transport } = setUp();
  await heartbeat.stop();
  heartbeat.goodbyeNow();
  expect(transport.sent).toEqual([]);
});

test('a heartbeat that left signals and exit to the application is not told of them', () => {
  const { heartbeat, farewell } = setUp({ handleExit: false });
  heartbeat.start();
  expect(farewell.add).not.toHaveBeenCalled();
});

test('S5.2 it can be started again, as the same incarnation', async () => {
  const { clock, heartbeat, transport } = setUp();
  transport.script = () => TAKEN_ANSWER;
  heartbeat.start();
  await clock.pass(1);
  await heartbeat.stop();
  heartbeat.start();
  await clock.pass(1);
  expect(transport.sent.map(({ report }) => report.status)).toEqual(['active', 'stopped', 'active']);
  expect(new Set(transport.sent.map(({ report }) => report.boot_id)).size).toBe(1);
});
