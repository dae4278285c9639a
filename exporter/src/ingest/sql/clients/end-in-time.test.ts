import { endInTime } from './end-in-time';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

describe('closing a connection', () => {
  it('ends with the connection, also one that is broken already', async () => {
    const breakOff = jest.fn();
    await endInTime(Promise.resolve(), breakOff);
    await endInTime(Promise.reject(new Error('Connection terminated')), breakOff);
    expect(breakOff).toHaveBeenCalledTimes(2);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('breaks it off if the server does not answer', async () => {
    const breakOff = jest.fn();
    const ended = endInTime(new Promise(() => undefined), breakOff);
    await jest.advanceTimersByTimeAsync(999);
    expect(breakOff).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await ended;
    expect(breakOff).toHaveBeenCalledTimes(1);
  });
});
