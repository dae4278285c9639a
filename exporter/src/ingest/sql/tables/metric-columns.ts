/** The columns of a measurement, and other names that existing tables use for them. */
export const METRIC_COLUMNS = {
  metric_type: ['metric_name', 'metric', 'name'],
  metric_value: ['value'],
  metric_unit: ['unit'],
  tags: ['labels'],
  recorded_at: ['created_at', 'measured_at'],
} as const;
