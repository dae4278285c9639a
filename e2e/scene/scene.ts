import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_RULES } from '../../stack/src/options/layout';
import { freePorts } from '../../stack/src/options/ports';
import { type Stack, startStack } from '../../stack/src/stack';
import { type Channels, openChannels } from './channels';
import { DemoFleet } from './demoFleet';

/** The whole product on free ports in a folder of its own, with a demo fleet and a stand-in for every channel. */
export interface Scene {
  readonly stack: Stack;
  readonly channels: Channels;
  readonly fleet: DemoFleet;
  readonly exporterUrl: string;
  readonly prometheusUrl: string;
  end(): Promise<void>;
}

export async function setScene(workers: number): Promise<Scene> {
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
      rules: DEFAULT_RULES,
      page: false,
      secrets,
      environment: {},
    });
    undo.push(() => stack.stop());
    const exporterUrl = `http://127.0.0.1:${ports.exporter}/`;
    const fleet = await DemoFleet.start(exporterUrl, workers);
    undo.push(() => fleet.end());
    return {
      stack,
      channels,
      fleet,
      exporterUrl,
      prometheusUrl: `http://127.0.0.1:${ports.prometheus}/`,
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
