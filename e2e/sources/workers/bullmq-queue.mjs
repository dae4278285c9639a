// Adds jobs, and prints what BullMQ itself says about a queue, as JSON {counts, workers, active}:
// node bullmq-queue.mjs <package> <url> <prefix> <queue> [<JSON of jobs: [{seconds, block, opts}]>] [pause|resume|schedule]
import { createRequire } from 'node:module';

const [, , packageName, url, prefix, name, jobs = '[]', action] = process.argv;
const { FlowProducer, Queue } = createRequire(import.meta.url)(packageName);

const queue = new Queue(name, { connection: { url }, prefix });
for (const { opts, ...data } of JSON.parse(jobs)) {
  await queue.add('job', data, opts);
}
if (action === 'pause' || action === 'resume') {
  await queue[action]();
}
if (action === 'schedule') {
  await queue.upsertJobScheduler('nightly', { every: 3_600_000 }, { name: 'nightly', data: { seconds: 0 } });
}
if (action === 'flow') {
  const flows = new FlowProducer({ connection: { url }, prefix });
  const child = { name: 'child', queueName: name, data: { seconds: 0 }, opts: { delay: 3_600_000 } };
  await flows.add({ name: 'parent', queueName: name, data: { seconds: 0 }, children: [child] });
  await flows.close();
}
const active = await queue.getActive();
console.log(
  JSON.stringify({
    counts: await queue.getJobCounts(),
    workers: (await queue.getWorkers()).map(({ rawname }) => rawname),
    active: active.map(({ id, processedBy }) => ({ id, worker: processedBy })),
  }),
);
await queue.close();
