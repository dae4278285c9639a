import { randomUUID } from 'node:crypto';
import { holdsTasks } from './holds-tasks';

it.each(['celery', 'mail', 'heartline-jobs', 'heartline-', 'celeryevents', 'pidbox', 'my.pidbox.tasks'])(
  'P2: %s is a queue of tasks',
  (queue) => {
    expect(holdsTasks(queue)).toBe(true);
  },
);

it.each([
  `heartline-${randomUUID()}`,
  'celeryev.0b6a4a0e-3b4a-4c3f-8d53-5a6f5b1b9a52',
  'celery@host.celery.pidbox',
  'amq.gen-JzTY20BRgKO-HjmUJj0wLg',
])('P2: %s is none', (queue) => {
  expect(holdsTasks(queue)).toBe(false);
});
