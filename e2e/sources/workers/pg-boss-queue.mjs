// Prints what pg-boss itself says about a queue, as JSON {waitingAndDelayed}: node pg-boss-queue.mjs <package> <url> <queue>
const [, , packageName, connectionString, queue] = process.argv;
const library = await import(packageName);
const PgBoss = library.PgBoss ?? library.default;

const boss = new PgBoss({ connectionString, supervise: false, schedule: false, registerInstance: false });
await boss.start();
if (boss.getQueueStats === undefined) {
  // Version 10 counts the jobs that have not started, delayed ones included.
  console.log(JSON.stringify({ waitingAndDelayed: Number(await boss.getQueueSize(queue)) }));
} else {
  const stats = await boss.getQueueStats(queue, { force: true });
  const { readyCount, deferredCount } = Array.isArray(stats) ? stats.at(-1) : stats;
  console.log(JSON.stringify({ waitingAndDelayed: readyCount + deferredCount }));
}
await boss.stop({ graceful: false });
