/** Default upper bounds of the task duration buckets, in seconds, for the exporter and for clients. */
export const DEFAULT_DURATION_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600] as const;
