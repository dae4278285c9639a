// A real worker of pg-boss: node pg-boss.mjs <package> <url> <queue>
// A job takes data.seconds. SIGTERM stops it gracefully.
import { setTimeout as delay } from 'node:timers/promises';

const [, , packageName, connectionString, queue] = process.argv;
const library = await import(packageName);
const PgBoss = library.PgBoss ?? library.default;

const boss = new PgBoss({
  connectionString,
  max: 4,
  ...(process.env.APPLICATION_NAME && { application_name: process.env.APPLICATION_NAME }),
  // Options of newer versions; older ones ignore them.
  instanceHeartbeatSeconds: 2,
  monitorIntervalSeconds: 1,
  superviseIntervalSeconds: 1,
  persistQueueStats: true,
});
boss.on('error', (error) => console.error(error.message));
await boss.start();
await boss.createQueue(queue);
await boss.work(queue, { pollingIntervalSeconds: 0.5 }, async ([job]) => {
  await delay((job.data?.seconds ?? 0) * 1000);
});
process.once('SIGTERM', async () => {
  await boss.stop({ graceful: true, timeout: 5000 });
  process.exit(0);
});
console.log('working');
