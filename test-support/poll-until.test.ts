import { pollUntil } from './poll-until';

it('returns the first value that is neither undefined nor false', async () => {
  const values = [undefined, false, 0];
  expect(await pollUntil('a value', () => values.shift(), { everyMs: 1 })).toBe(0);
});

it('tries again after an error', async () => {
  let calls = 0;
  const probe = () => {
    calls++;
    expect(calls).toBe(3);
    return true;
  };
  expect(await pollUntil('the third call', probe, { everyMs: 1 })).toBe(true);
});

it('fails at the deadline with what it waited for and the last error', async () => {
  const probe = () => Promise.reject(new Error('connection refused'));
  await expect(pollUntil('a connection', probe, { timeoutMs: 20, everyMs: 1 })).rejects.toThrow(
    'Timed out after 20 ms waiting for a connection.\nconnection refused',
  );
});

it('calls once even if the time is over already', async () => {
  expect(await pollUntil('anything', () => 'now', { timeoutMs: 0 })).toBe('now');
});
