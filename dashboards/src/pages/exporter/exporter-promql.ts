/** Series that Prometheus and Node tell of each exporter. */
export const JOB = '{job="heartline"}';
