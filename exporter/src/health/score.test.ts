import * as fc from 'fast-check';
import { CHECK_NAMES, CHECK_STATUSES, type CheckResult } from '../model/assessment';
import { LADDER_STATES } from '../model/health-states';
import { healthState } from './liveness/ladder';
import { score as scoreOf, UNHEALTHY_SCORE } from './score';
import { DEFAULT_CHECK_SETTINGS } from './subject.fixture';

function score(some: readonly CheckResult[]) {
  return scoreOf(some, DEFAULT_CHECK_SETTINGS.weights);
}

function result(check: CheckResult['check'], status: CheckResult['status']): CheckResult {
  return {
    check,
    status,
    message: '',
    metrics: {},
  };
}

const results = fc.uniqueArray(
  fc.record({ check: fc.constantFrom(...CHECK_NAMES), status: fc.constantFrom(...CHECK_STATUSES) }),
  { selector: ({ check }) => check },
);

function full(some: { check: CheckResult['check']; status: CheckResult['status'] }[]) {
  return some.map(({ check, status }) => result(check, status));
}

describe('the health score', () => {
  it('S2.7 is 1 if all checks are ok and if none applies', () => {
    expect(score([result('heartbeat', 'ok')])).toEqual({ value: 1, costs: [] });
    expect(score([])).toEqual({ value: 1, costs: [] });
  });

  it('S2.7 is below the unhealthy threshold with any critical check', () => {
    for (const check of CHECK_NAMES) {
      expect(score([result(check, 'critical')]).value).toBeLessThan(UNHEALTHY_SCORE);
    }
  });

  it('S2.7 is not below the unhealthy threshold with a single warning', () => {
    for (const check of CHECK_NAMES) {
      expect(score([result(check, 'warning')]).value).toBeGreaterThanOrEqual(UNHEALTHY_SCORE);
    }
  });

  it('lists the cost of each check, highest first', () => {
    expect(score([result('disk_space', 'warning'), result('resources', 'critical')]).costs).toEqual([
      { check: 'resources', cost: 0.6 },
      { check: 'disk_space', cost: 0.15 },
    ]);
  });

  it('S2.7 stays within 0..1 and does not depend on the order of the checks', () => {
    fc.assert(
      fc.property(results, (some) => {
        const { value } = score(full(some));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(score(full([...some].reverse())).value).toBe(value);
      }),
    );
  });

  it('never increases when a check gets worse', () => {
    fc.assert(
      fc.property(results, fc.nat(), (some, at) => {
        fc.pre(some.length > 0);
        const worse = some.map((one, index) =>
          index === at % some.length ? { ...one, status: 'critical' as const } : one,
        );
        expect(score(full(worse)).value).toBeLessThanOrEqual(score(full(some)).value);
      }),
    );
  });
});

describe('the health state', () => {
  it('is raised to degraded by a warning or an error and to critical by a critical check', () => {
    expect(healthState('healthy', [result('resources', 'warning')])).toBe('degraded');
    expect(healthState('healthy', [result('resources', 'error')])).toBe('degraded');
    expect(healthState('degraded', [result('disk_space', 'critical')])).toBe('critical');
    expect(healthState('critical', [result('disk_space', 'warning')])).toBe('critical');
  });

  it('is not raised by the heartbeat check, because the ladder decides liveness', () => {
    expect(healthState('healthy', [result('heartbeat', 'critical')])).toBe('healthy');
  });

  it('is never lowered, never raised to failed, and unchanged for stopped and unknown workers', () => {
    fc.assert(
      fc.property(fc.constantFrom(...LADDER_STATES), results, (liveness, some) => {
        const state = healthState(liveness, full(some));
        expect(LADDER_STATES.indexOf(state)).toBeGreaterThanOrEqual(LADDER_STATES.indexOf(liveness));
        if (liveness !== 'failed') {
          expect(state).not.toBe('failed');
        }
        if (liveness === 'stopped' || liveness === 'unknown') {
          expect(state).toBe(liveness);
        }
      }),
    );
  });
});
