/** The label that makes a series a lane. */
export const WORKER_LABEL = 'worker_id';
/** Without a worker label, this label makes a series a worker count; with one, an exact duration. */
export const STATE_LABEL = 'state';
/** Prometheus's own metric about its targets, which shows whether the exporter can be scraped. */
export const UP_METRIC = 'up';

/** Name of the query for each worker's state at the end of the range. */
export const CURRENT_QUERY = 'now';

/** Name of the query for how often each worker entered each state. */
export const ENTRIES_QUERY = 'entries';

/** The label that a large fleet is grouped by, unless another one is chosen. */
export const TYPE_LABEL = 'worker_type';
