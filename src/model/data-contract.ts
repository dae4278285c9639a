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

/** Query parameter that holds the worker whose drawer is open. */
export const WORKER_PARAM = 'worker';
/** Query parameters that hold what the toolbar chose: text, states, order and grouping. */
export const TEXT_PARAM = 'find';
export const STATES_PARAM = 'states';
export const SORT_PARAM = 'sort';
export const GROUP_PARAM = 'group';

/** The label that a large fleet is grouped by, unless another one is chosen. */
export const TYPE_LABEL = 'worker_type';
/** Above this many lanes, groups are what the panel begins with. */
export const MANY_LANES = 300;

/** Lanes beyond this are left out, and said to be: the browser would hold too much. */
export const MAX_LANES = 5000;
