import { type DriverKind } from './driver-kind';

/** All kinds of drivers. */
export const DRIVER_KINDS: readonly DriverKind[] = [];
