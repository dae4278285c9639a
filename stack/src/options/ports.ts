import { createServer } from 'node:net';

/** The stack listens on loopback only. */
export const HOST = '127.0.0.1';

/** TCP ports from 1 to 65535, one per listening service. */
export interface Ports {
  readonly exporter: number;
  readonly prometheus: number;
  readonly alertmanager: number;
  /** The preview page, or Grafana. */
  readonly page: number;
  /** Redis of the queues of `--with`. */
  readonly redis: number;
}

export type PortName = keyof Ports;

/** Ports that browsers and Node's fetch refuse: all of https://fetch.spec.whatwg.org/#port-blocking. */
export const BLOCKED_PORTS: ReadonlySet<number> = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

export const DEFAULT_PORTS: Ports = {
  exporter: 9877,
  prometheus: 9090,
  alertmanager: 9093,
  page: 3000,
  redis: 6380,
};

export const PORT_NAMES = Object.keys(DEFAULT_PORTS) as PortName[];

/** The flag and the environment variable that choose a port. */
export function portFlag(name: PortName): string {
  return `--${name}-port`;
}
export function portVariable(name: PortName): string {
  return `HEARTLINE_${name.toUpperCase()}_PORT`;
}

/**
 * Returns the ports of a stack: the explicit ones, and for the others the default plus `offset`. Throws an Error that names
 * the service and the flag if a port is out of range, is blocked by browsers, or is used by two services.
 */
export function resolvePorts(explicit: Partial<Ports>, offset = 0): Ports {
  const ports = { ...DEFAULT_PORTS };
  const serviceByPort = new Map<number, PortName>();
  for (const name of PORT_NAMES) {
    const port = explicit[name] ?? DEFAULT_PORTS[name] + offset;
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new Error(
        `The port of ${name} must be a whole number from 1 to 65535, got ${port}. Choose one with ${portFlag(name)}.`,
      );
    }
    if (BLOCKED_PORTS.has(port)) {
      throw new Error(
        `Browsers block port ${port} of ${name} (https://fetch.spec.whatwg.org/#port-blocking). ` +
          `Choose another with ${portFlag(name)}; all ports from 10081 to 65535 are allowed.`,
      );
    }
    const other = serviceByPort.get(port);
    if (other !== undefined) {
      throw new Error(
        `${other} and ${name} have the same port ${port}. Choose another with ${portFlag(name)}.`,
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

/** Throws an Error that says what to do if another program listens on one of these ports. */
export async function requireFreePorts(ports: Ports, names: readonly PortName[]): Promise<void> {
  for (const name of names) {
    if (await isFree(ports[name])) {
      continue;
    }
    throw new Error(
      `Port ${ports[name]} of ${name} is in use by another program. ` +
        `Choose another port with ${portFlag(name)} (or ${portVariable(name)}) or move all ports with --port-offset. ` +
        'If the other program is a stack, you can stop it with: npm run stack:stop',
    );
  }
}
