/** Where the workers of a RecoverableFleet run, and the driver that restarts them there. */
export interface FleetPlatform {
  /** Its entry in the drivers file, without name and types. */
  readonly driver: Readonly<Record<string, unknown>>;
  /** Variables that the exporter needs for the driver. */
  readonly variables: Readonly<Record<string, string>>;
  /** Starts a worker that sends heartbeats to an exporter. */
  spawn(id: string, exporterUrl: string): Promise<void>;
  /** Process ID of a worker on this machine. */
  pid(id: string): Promise<number>;
  /** Worker IDs, one for each restart, also of the same worker. */
  restarts(): Promise<readonly string[]>;
  /** Ends all workers and removes everything. */
  end(): Promise<void>;
}
