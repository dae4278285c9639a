import { createServer } from 'node:net';
import { BLOCKED_PORTS } from './blocked-ports';
import { HOST, resolvePorts, requireFreePorts } from './ports';
import { findFreePorts } from '../../../test-support/free-ports';

describe('the plan', () => {
  test('with nothing chosen is the documented ports', () => {
    expect(resolvePorts({})).toEqual({ exporter: 9877, prometheus: 9090, alertmanager: 9093, page: 3000 });
  });

  test('an offset moves every port but those chosen', () => {
    expect(resolvePorts({ prometheus: 8080 }, 1000)).toEqual({
      exporter: 10_877,
      prometheus: 8080,
      alertmanager: 10_093,
      page: 4000,
    });
  });

  test('two services on one port are refused, naming both and the flag', () => {
    expect(() => resolvePorts({ exporter: 9090 })).toThrow(
      'The exporter and the prometheus would both listen on port 9090. Choose another with --prometheus-port.',
    );
  });

  test.each([0, -1, 65_536, 1.5, Number.NaN])('port %d is refused, naming what is allowed', (port) => {
    expect(() => resolvePorts({ exporter: port })).toThrow(/must be a whole number from 1 to 65535, and is/);
  });

  test('a port that browsers block is refused, naming the flag and what is allowed', () => {
    expect(() => resolvePorts({}, 3000)).toThrow(
      /The port of the page must be one that browsers open, and is 6000, .* --page-port; all from 10081 to 65535/,
    );
    expect(() => resolvePorts({ exporter: 10_080 })).toThrow('--exporter-port');
  });

  test('the neighbours of a blocked port are taken', () => {
    expect(resolvePorts({ page: 5999, exporter: 6001 })).toMatchObject({ page: 5999, exporter: 6001 });
  });

  test.each([...BLOCKED_PORTS].filter((port) => port > 0))(
    'port %d is one that fetch itself blocks',
    async (port) => {
      await expect(fetch(`http://${HOST}:${port}/`)).rejects.toMatchObject({
        cause: { message: 'bad port' },
      });
    },
  );

  test('an offset that leads out of the range is refused', () => {
    expect(() => resolvePorts({}, 60_000)).toThrow('from 1 to 65535, and is 69877');
  });
});

describe('a busy port', () => {
  test('is told with the service that wanted it and the ways out', async () => {
    const server = createServer();
    const ports = await findFreePorts();
    await new Promise<void>((resolve) => server.listen(ports.prometheus, HOST, resolve));
    const failure = requireFreePorts(ports, ['exporter', 'prometheus']);
    await expect(failure).rejects.toThrow(`Port ${ports.prometheus}, wanted for the prometheus, is taken`);
    await expect(failure).rejects.toThrow(/--prometheus-port \(or HEARTLINE_PROMETHEUS_PORT\)/);
    await new Promise((resolve) => server.close(resolve));
  });

  test('is none of our business where the service is not started', async () => {
    const server = createServer();
    const ports = await findFreePorts();
    await new Promise<void>((resolve) => server.listen(ports.page, HOST, resolve));
    await expect(requireFreePorts(ports, ['exporter'])).resolves.toBeUndefined();
    await new Promise((resolve) => server.close(resolve));
  });
});
