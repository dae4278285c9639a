import { createServer } from 'node:net';
import { BLOCKED_PORTS, HOST, requireFreePorts, resolvePorts } from './ports';
import { findFreePorts } from '../../../test-support/free-ports';

describe('resolving the ports', () => {
  test('returns the documented ports by default', () => {
    expect(resolvePorts({})).toEqual({
      exporter: 9877,
      prometheus: 9090,
      alertmanager: 9093,
      page: 3000,
      redis: 6380,
    });
  });

  test('adds the offset to every port that is not explicit', () => {
    expect(resolvePorts({ prometheus: 8080 }, 1000)).toEqual({
      exporter: 10_877,
      prometheus: 8080,
      alertmanager: 10_093,
      page: 4000,
      redis: 7380,
    });
  });

  test('rejects two services on one port and names both and the flag', () => {
    expect(() => resolvePorts({ exporter: 9090 })).toThrow(
      'exporter and prometheus have the same port 9090. Choose another with --prometheus-port.',
    );
  });

  test.each([0, -1, 65_536, 1.5, Number.NaN])('rejects port %d and names the allowed range', (port) => {
    expect(() => resolvePorts({ exporter: port })).toThrow(/must be a whole number from 1 to 65535, got/);
  });

  test('rejects a port that browsers block and names the flag and the allowed range', () => {
    expect(() => resolvePorts({}, 3000)).toThrow(
      /Browsers block port 6000 of page .* --page-port; all ports from 10081 to 65535/,
    );
    expect(() => resolvePorts({ exporter: 10_080 })).toThrow('--exporter-port');
  });

  test('accepts the neighbours of a blocked port', () => {
    expect(resolvePorts({ page: 5999, exporter: 6001 })).toMatchObject({ page: 5999, exporter: 6001 });
  });

  test.each([...BLOCKED_PORTS].filter((port) => port > 0))('fetch blocks port %d', async (port) => {
    await expect(fetch(`http://${HOST}:${port}/`)).rejects.toMatchObject({
      cause: { message: 'bad port' },
    });
  });

  test('rejects an offset that leads out of the range', () => {
    expect(() => resolvePorts({}, 60_000)).toThrow('from 1 to 65535, got 69877');
  });
});

describe('a port in use', () => {
  test('is rejected with its service and what to do', async () => {
    const server = createServer();
    const ports = await findFreePorts();
    await new Promise<void>((resolve) => server.listen(ports.prometheus, HOST, resolve));
    const failure = requireFreePorts(ports, ['exporter', 'prometheus']);
    await expect(failure).rejects.toThrow(`Port ${ports.prometheus} of prometheus is in use`);
    await expect(failure).rejects.toThrow(/--prometheus-port \(or HEARTLINE_PROMETHEUS_PORT\)/);
    await new Promise((resolve) => server.close(resolve));
  });

  test('is ignored if its service is not started', async () => {
    const server = createServer();
    const ports = await findFreePorts();
    await new Promise<void>((resolve) => server.listen(ports.page, HOST, resolve));
    await expect(requireFreePorts(ports, ['exporter'])).resolves.toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
  });
});
