import { type DriverKind } from '../drivers/driver-kind';

/** All kinds of drivers. */
export const DRIVER_KINDS: readonly DriverKind[] = [];
