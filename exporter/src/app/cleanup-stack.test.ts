import { CleanupStack } from './cleanup-stack';

function failing(message: string) {
  return () => Promise.reject(new Error(message));
}

describe('CleanupStack', () => {
  it('S4.9 runs the last registered step first and waits for each', async () => {
    const order: string[] = [];
    const stack = new CleanupStack(60_000);
    stack.defer('close the journal', () => {
      order.push('journal');
    });
    stack.defer('close the server', async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('server');
    });
    await stack.close();
    expect(order).toEqual(['server', 'journal']);
  });

  it('runs the remaining steps after one has failed, and reports every failure', async () => {
    const last = jest.fn();
    const stack = new CleanupStack(60_000);
    stack.defer('close the traces', last);
    stack.defer('close the journal', failing('no space left'));
    stack.defer('close the server', () => {
      throw new Error('not listening');
    });
    await expect(stack.close()).rejects.toThrow(
      'cannot close the server: not listening; cannot close the journal: no space left',
    );
    expect(last).toHaveBeenCalledTimes(1);
  });

  it('runs each step once when it is closed twice', async () => {
    const step = jest.fn();
    const stack = new CleanupStack(60_000);
    stack.defer('close the journal', step);
    await Promise.all([stack.close(), stack.close()]);
    expect(step).toHaveBeenCalledTimes(1);
  });

  it('rejects a step that is registered after the cleanup has started', async () => {
    const stack = new CleanupStack(60_000);
    await stack.close();
    expect(() => stack.defer('close the journal', jest.fn())).toThrow('the cleanup has started');
  });

  it('S4.9 starts the remaining steps, and does not wait for them, after the time for all steps has passed', async () => {
    const unfinished = () => new Promise<void>(() => undefined);
    const journal = jest.fn();
    const stack = new CleanupStack(20);
    stack.defer('send the traces', unfinished);
    stack.defer('close the journal', journal);
    stack.defer('finish the requests', unfinished);
    await expect(stack.close()).rejects.toThrow(
      'cannot finish the requests: the cleanup took longer than 0.02 s; cannot send the traces: the cleanup took longer than 0.02 s',
    );
    expect(journal).toHaveBeenCalledTimes(1);
  });
});
