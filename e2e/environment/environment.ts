import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '../../stack/src/options/paths';
import type { StackOptions } from '../../stack/src/options/stack-options';
import { type Stack, startStack } from '../../stack/src/stack';
import { findFreePorts } from '../../test-support/free-ports';
import { type Channels, startFakeChannels } from './channels';
import { DemoFleet } from './demo-fleet';

/**
 * Exporter, Prometheus and Alertmanager on free ports with a data folder of their own, and a fake for every notification
 * channel. No workers.
 */
export interface Environment {
  readonly stack: Stack;
  readonly channels: Channels;
  readonly exporterUrl: string;
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  /** Stops everything and removes the data folder. */
  end(): Promise<void>;
}

/** An environment with a demo fleet. */
export interface DemoEnvironment extends Environment {
  readonly fleet: DemoFleet;
}

/**
 * Starts an environment. Resolves once every part is ready; a failed start stops what is already running.
 *
 * @param rules the folder of rules that Prometheus evaluates
 * @param variables environment variables for every part, in addition to those of this process
 */
export async function startEnvironment(
  rules: string = DEFAULT_RULES,
  variables: StackOptions['environment'] = {},
): Promise<Environment> {
  const home = mkdtempSync(join(tmpdir(), 'heartline-e2e-'));
  const cleanup: (() => Promise<unknown>)[] = [() => rm(home, { recursive: true, force: true })];
  const end = async () => {
    for (const step of cleanup.reverse()) {
      await step();
    }
  };
  try {
    const secrets = join(home, 'secrets');
    const channels = await startFakeChannels(secrets);
    cleanup.push(() => channels.close());
    const ports = await findFreePorts();
    const stack = await startStack({ ports, home, rules, page: false, secrets, environment: variables });
    cleanup.push(() => stack.stop());
    return {
      stack,
      channels,
      exporterUrl: `http://127.0.0.1:${ports.exporter}/`,
      prometheusUrl: `http://127.0.0.1:${ports.prometheus}/`,
      alertmanagerUrl: `http://127.0.0.1:${ports.alertmanager}/`,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Starts an environment with a demo fleet of so many workers. */
export async function startDemoEnvironment(
  workers: number,
  variables: StackOptions['environment'] = {},
): Promise<DemoEnvironment> {
  const environment = await startEnvironment(DEFAULT_RULES, variables);
  try {
    const fleet = await DemoFleet.start(environment.exporterUrl, workers);
    const end = async () => {
      await fleet.end();
      await environment.end();
    };
    return { ...environment, fleet, end };
  } catch (error) {
    await environment.end();
    throw error;
  }
}
