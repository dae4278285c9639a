import { makeTrouble } from './chaos';
import { seeded } from '../random';
import { type Act } from './chaos-plan';

test('trouble ends at once when it is told to', async () => {
  const ending = new AbortController();
  const acts: Act[] = [];
  const trouble = makeTrouble(
    { workers: ['a'], store: 'store' },
    1,
    seeded(1),
    (act) => acts.push(act),
    ending.signal,
  );
  ending.abort();
  await expect(trouble).rejects.toThrow('aborted');
  expect(acts).toEqual([]);
});

test('trouble that is over before it began does nothing', async () => {
  await expect(
    makeTrouble({ workers: ['a'], store: 'store' }, 1, seeded(1), () => undefined, AbortSignal.abort()),
  ).resolves.toBeUndefined();
});
