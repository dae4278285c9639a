/** The columns of an event of a sandbox, and other names that existing tables use for them. */
export const EVENT_COLUMNS = {
  sandbox_id: [],
  event_type: ['type', 'kind'],
  created_at: ['occurred_at', 'recorded_at'],
  payload: ['data', 'body'],
  payload_bytes: ['size_bytes', 'bytes'],
  processed_at: [],
  written_at: ['inserted_at', 'stored_at'],
  broadcast_at: ['broadcasted_at', 'delivered_at'],
  /** A truth value. */
  delivered: [],
  worker_id: [],
  worker_type: [],
  hourly_cost_dollars: ['hourly_rate'],
  cpu_ratio: [],
  memory_bytes: [],
  disk_bytes: [],
} as const;
