import { setTimeout as pause } from 'node:timers/promises';
import { reportKinds } from '../journal/counted-reports.mjs';
import { StoredState } from '../journal/stored-state.mjs';
import { recordKinds } from '../journal/unique-records.mjs';
import { requireTypescript } from '../../bench/harness/require-typescript.mjs';

const require = requireTypescript(import.meta.url);
const { pollUntil } = require('../../test-support/poll-until.ts');
const { ExporterInFolder } = require('../../e2e/environment/exporter-in-folder.ts');

export const title = 'the exporter is killed 60 times under load of every kind';

const KILLS = Number(process.env['HEARTLINE_ATTACK_KILLS'] ?? 60);
/** The exporter is killed within this time after it has acknowledged something of every kind. */
const MAX_LOAD_MS = 800;

/** After each kill, everything that was acknowledged must be there once. */
export async function run() {
  const kinds = [...reportKinds(), ...recordKinds()];
  const totals = new Map(kinds.map((kind) => [kind, { lost: 0, doubled: 0 }]));
  const exporter = await ExporterInFolder.start({
    flags: ['--limits.reports-per-second-per-worker=10000', '--limits.reads-per-second-per-client=100000'],
  });
  try {
    for (let round = 0; round < KILLS; round++) {
      const before = new Map(kinds.map((kind) => [kind, kind.count]));
      let failure;
      const load = Promise.all(kinds.map((kind) => kind.run(exporter))).catch((error) => (failure = error));
      await pollUntil(
        'something of every kind to be acknowledged',
        () => failure !== undefined || kinds.every((kind) => kind.count > before.get(kind)),
      );
      await pause(Math.random() * MAX_LOAD_MS);
      await exporter.kill();
      if (failure !== undefined) {
        throw failure;
      }
      await load;
      await exporter.startAgain();
      const stored = await StoredState.read(exporter.url);
      for (const [kind, total] of totals) {
        const { lost, doubled } = await kind.check(stored);
        total.lost += lost;
        total.doubled += doubled;
      }
    }
  } finally {
    await exporter.end();
  }
  return [...totals].map(([kind, { lost, doubled }]) => ({
    check: `${kind.name}: none that is acknowledged is lost, none is there twice`,
    result: `${lost} lost, ${doubled} doubled of ${kind.load} before ${KILLS} kills`,
    holds: lost === 0 && doubled === 0,
  }));
}
