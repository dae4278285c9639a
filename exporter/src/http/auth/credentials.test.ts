import { grants, requiredScope } from './credentials';

describe('the scope that a request requires', () => {
  it.each([
    ['GET', '/-/healthy', undefined],
    ['GET', '/health/recovery', 'read'],
    ['POST', '/api/v1/reports', 'report'],
    ['POST', '/health/recovery/pause', 'admin'],
    ['DELETE', '/api/v1/recovery/alerts', 'admin'],
    ['POST', '/api/v1/recovery/alerts', 'recover'],
    ['POST', '/api/v1/recovery/alerts/', 'recover'],
    // Express ignores case, so these reach the same route.
    ['POST', '/api/v1/Recovery/ALERTS', 'recover'],
    ['POST', '/API/V1/recovery/alerts', 'admin'],
  ])('S2.11 of %s %s is %s', (method, path, scope) => {
    expect(requiredScope(method, path)).toBe(scope);
  });

  it('S2.11 is not granted to those who may report or read only', () => {
    expect(grants(['report', 'read'], 'recover')).toBe(false);
    expect(grants(['recover'], 'recover')).toBe(true);
    expect(grants(['recover'], 'report')).toBe(false);
    expect(grants(['admin'], 'recover')).toBe(true);
  });
});
