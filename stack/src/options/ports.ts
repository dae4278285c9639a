import { createServer } from 'node:net';
import { BLOCKED_PORTS } from './blocked-ports';

/** The stack listens on loopback alone. */
export const HOST = '127.0.0.1';

/** TCP ports, 1 to 65535, one per listening service. */
export interface Ports {
  readonly exporter: number;
  readonly prometheus: number;
  readonly alertmanager: number;
  /** The preview page, or Grafana. */
  readonly page: number;
}

export type PortName = keyof Ports;

export const DEFAULT_PORTS: Ports = { exporter: 9877, prometheus: 9090, alertmanager: 9093, page: 3000 };

export const PORT_NAMES = Object.keys(DEFAULT_PORTS) as PortName[];

/** The flag and the environment variable that choose a port. */
export function portFlag(name: PortName): string {
  return `--${name}-port`;
}
export function portVariable(name: PortName): string {
  return `HEARTLINE_${name.toUpperCase()}_PORT`;
}

/**
 * The ports of a stack: those chosen, the others the defaults moved by `offset`. Throws where one is out of range,
 * browsers refuse it, or two services would share one, naming the service and the flag.
 */
export function resolvePorts(explicit: Partial<Ports>, offset = 0): Ports {
  const ports = { ...DEFAULT_PORTS };
  const serviceByPort = new Map<number, PortName>();
  for (const name of PORT_NAMES) {
    const port = explicit[name] ?? DEFAULT_PORTS[name] + offset;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(
        `The port of the ${name} must be a whole number from 1 to 65535, and is ${port}. Choose one with ${portFlag(name)}.`,
      );
    }
    if (BLOCKED_PORTS.has(port)) {
      throw new Error(
        `The port of the ${name} must be one that browsers open, and is ${port}, which they block ` +
          `(https://fetch.spec.whatwg.org/#port-blocking). Choose one with ${portFlag(name)}; all from 10081 to 65535 are allowed.`,
      );
    }
    const other = serviceByPort.get(port);
    if (other !== undefined) {
      throw new Error(
        `The ${other} and the ${name} would both listen on port ${port}. Choose another with ${portFlag(name)}.`,
      );
    }
    serviceByPort.set(port, name);
    ports[name] = port;
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, HOST, () => server.close(() => resolve(true)));
  });
}

/** Throws where another program listens on one of these ports, naming the port, its service, and the ways out. */
export async function requireFreePorts(ports: Ports, names: readonly PortName[]): Promise<void> {
  for (const name of names) {
    if (await isFree(ports[name])) continue;
    throw new Error(
      `Port ${ports[name]}, wanted for the ${name}, is taken by another program. ` +
        `Choose another with ${portFlag(name)} (or ${portVariable(name)}), ` +
        'move all of them with --port-offset, or, if it is a stack of yours, end that with: npm run stack:stop',
    );
  }
}
