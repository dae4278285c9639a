import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '../../stack/src/options/layout';
import type { StackOptions } from '../../stack/src/options/options';
import { freePorts } from '../../stack/src/options/ports';
import { type Stack, startStack } from '../../stack/src/stack';
import { type Channels, openChannels } from './channels';
import { DemoFleet } from './demo-fleet';

/** The whole product on free ports in a folder of its own, with a stand-in for every channel, and no workers. */
export interface Stage {
  readonly stack: Stack;
  readonly channels: Channels;
  readonly exporterUrl: string;
  readonly prometheusUrl: string;
  readonly alertmanagerUrl: string;
  end(): Promise<void>;
}

/** A stage with a demo fleet on it. */
export interface Scene extends Stage {
  readonly fleet: DemoFleet;
}

/**
 * @param rules the folder of rules that Prometheus runs with
 * @param environment for every part, beside this process' own
 */
export async function setStage(
  rules: string = DEFAULT_RULES,
  environment: StackOptions['environment'] = {},
): Promise<Stage> {
  const home = mkdtempSync(join(tmpdir(), 'heartline-e2e-'));
  const undo: (() => Promise<unknown>)[] = [() => rm(home, { recursive: true, force: true })];
  const end = async () => {
    for (const step of undo.reverse()) await step();
  };
  try {
    const secrets = join(home, 'secrets');
    const channels = await openChannels(secrets);
    undo.push(() => channels.close());
    const ports = await freePorts();
    const stack = await startStack({
      ports,
      home,
      rules,
      page: false,
      secrets,
      environment,
    });
    undo.push(() => stack.stop());
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

export async function setScene(
  workers: number,
  environment: StackOptions['environment'] = {},
): Promise<Scene> {
  const stage = await setStage(DEFAULT_RULES, environment);
  try {
    const fleet = await DemoFleet.start(stage.exporterUrl, workers);
    const end = async () => {
      await fleet.end();
      await stage.end();
    };
    return { ...stage, fleet, end };
  } catch (error) {
    await stage.end();
    throw error;
  }
}
