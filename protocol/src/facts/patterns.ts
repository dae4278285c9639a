/** Regular expression of a worker ID. `.` and `..` are not allowed because URL parsers remove them from a path. */
export const WORKER_ID_PATTERN = '^(?!\\.{1,2}$)[A-Za-z0-9._:@-]{1,128}$';
/** Regular expression of a worker type. */
export const WORKER_TYPE_PATTERN = '^[A-Za-z0-9._:@-]{1,64}$';
/** Regular expression of a sandbox ID. */
export const SANDBOX_ID_PATTERN = '^[A-Za-z0-9._:@-]{1,128}$';
