/** Label matcher for the series that Prometheus and Node.js provide for each exporter. */
export const JOB = '{job="heartline"}';
