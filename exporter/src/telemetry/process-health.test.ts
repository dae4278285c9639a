import { ProcessHealth } from './process-health';

function at(): { vitals: ProcessHealth; pass: (ms: number) => void } {
  let now = 0;
  const vitals = new ProcessHealth(() => now);
  return { vitals, pass: (ms) => (now += ms) };
}

describe('ProcessHealth', () => {
  it('is healthy while deadlines are evaluated and the journal is written', () => {
    const { vitals, pass } = at();
    for (let second = 0; second < 100; second++) {
      pass(1000);
      vitals.deadlinesEvaluated();
      vitals.journalWritten();
      expect(vitals.stuck()).toBeUndefined();
    }
  });

  it('reports that deadlines are not evaluated', () => {
    const { vitals, pass } = at();
    pass(31_000);
    vitals.journalWritten();
    expect(vitals.stuck()).toBe('Worker deadlines were not evaluated for 31 s.');
    vitals.deadlinesEvaluated();
    expect(vitals.stuck()).toBeUndefined();
  });

  it('reports that the journal is not written', () => {
    const { vitals, pass } = at();
    pass(45_000);
    vitals.deadlinesEvaluated();
    expect(vitals.stuck()).toBe('The journal was not written for 45 s.');
  });

  it('S4.9 is not ready before the fleet is restored, and during shutdown', () => {
    const { vitals } = at();
    expect(vitals.notReady()).toContain('restores the fleet');
    vitals.ready();
    expect(vitals.notReady()).toBeUndefined();
    vitals.shuttingDown();
    expect(vitals.notReady()).toContain('shutting down');
  });
});
