import { type Static, type TObject } from '@sinclair/typebox';
import { type FleetView } from '../../model/fleet-view';
import { type Log } from '../../telemetry/log';
import { type CommandQueue } from '../commands/command-queue';
import { type ActionName } from '../recovery-action';
import { type RecoveryDriver } from './driver';

/** What drivers can use. */
export interface DriverContext {
  readonly fleet: Pick<FleetView, 'now' | 'get' | 'workers' | 'sandboxes'>;
  /** Commands that workers receive in the response to their next report. */
  readonly commands: Pick<CommandQueue, 'queue' | 'command' | 'cancel'>;
  /** Programs that may be executed (recovery.allowed_programs). */
  readonly allowedPrograms: readonly string[];
  readonly log: Log;
}

/** A driver of the drivers file, without the keys that only the core needs. */
export interface DriverEntry<Options> {
  readonly name: string;
  /** The keys of the kind, validated by its schema. */
  readonly options: Options;
  /** Reads a file that the options name, such as a secret; relative paths start at the directory of the drivers file. */
  readonly readFile: (path: string) => string;
}

/** A kind of driver: `kind: command` in the drivers file. */
export interface DriverKind {
  readonly kind: string;
  /** Actions that it supports. */
  readonly actions: readonly ActionName[];
  /** Its own keys in the drivers file. Descriptions appear in the reference. */
  readonly schema: TObject;
  /**
   * Creates the driver. Opens no connection yet.
   *
   * @throws ConfigError if the options contradict each other, or a file cannot be read
   */
  readonly create: (entry: DriverEntry<unknown>, context: DriverContext) => RecoveryDriver;
}

/** Declares a kind of driver. `create` gets the options with the type of the schema. */
export function driverKind<Schema extends TObject>(kind: {
  readonly kind: string;
  readonly actions: readonly ActionName[];
  readonly schema: Schema;
  readonly create: (entry: DriverEntry<Static<Schema>>, context: DriverContext) => RecoveryDriver;
}): DriverKind {
  const { create, ...rest } = kind;
  return {
    ...rest,
    // The drivers file is validated with the schema before a driver is created.
    create: (entry, context) => create(entry as DriverEntry<Static<Schema>>, context),
  };
}
