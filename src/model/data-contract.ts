/** The label that makes a series a lane. */
export const WORKER_LABEL = 'worker_id';
/** The label that makes a series without a worker a count of the summary, and one with a worker an exact duration. */
export const STATE_LABEL = 'state';
/** Prometheus's own series about its targets: tells whether the exporter answers. */
export const UP_METRIC = 'up';

/** Name of the query that tells each worker's state at the range's end. */
export const CURRENT_QUERY = 'now';

/** Name of the query that tells how often each worker entered each state. */
export const ENTRIES_QUERY = 'entries';

/** The label that a large fleet is grouped by, unless another one is chosen. */
export const TYPE_LABEL = 'worker_type';
