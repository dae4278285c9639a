/**
 * The metric names that dashboards, rules and users rely on: family, type and labels. `W` is for the worker's own labels. A
 * change here is a breaking change.
 */
const CONTRACT = `
worker_info gauge W hostname version source
worker_last_heartbeat_timestamp_seconds gauge W
worker_heartbeat_age_seconds gauge W
worker_heartbeat_tolerance_ratio gauge W
worker_heartbeat_interval_seconds gauge W
worker_heartbeat_failure_threshold gauge W
worker_heartbeats_total counter W
worker_heartbeats_missed_total counter W
worker_heartbeat_interarrival_ratio histogram worker_type
worker_clock_skew_seconds gauge W
worker_status gauge W status
worker_unknown gauge W reason
worker_marked_failed gauge W
worker_ephemeral gauge W
worker_detection_suppressed gauge W
worker_maintenance gauge W
worker_maintenance_end_timestamp_seconds gauge W
worker_type_maintenance gauge worker_type
worker_acknowledged_timestamp_seconds gauge alertname worker_type worker_id failure_domain crash_group
worker_start_timestamp_seconds gauge W
worker_last_progress_timestamp_seconds gauge W
worker_liveness_state gauge W
worker_health_state gauge W
worker_health_transitions_total counter W state
worker_health_state_seconds_total counter W state
worker_starts_total counter W
worker_heartbeat_phi gauge W
worker_heartbeat_jitter_ratio gauge W
worker_check_status gauge W check
worker_health_score gauge W
worker_check_threshold gauge worker_type check quantity severity
worker_errors_total counter W error_type
worker_identity_conflicts_total counter W
worker_failure_domain gauge W failure_domain
worker_ended gauge W reason detail
worker_type_crash_loop gauge worker_type crash_group
worker_crash_loop_member gauge W crash_group
worker_type_expected_workers gauge worker_type
worker_type_queue_workers gauge worker_type queue
worker_cpu_usage_ratio gauge W
worker_memory_usage_bytes gauge W
worker_memory_limit_bytes gauge W
worker_event_loop_stalled_seconds gauge W
worker_gpu_utilization_ratio gauge W gpu
worker_gpu_memory_usage_bytes gauge W gpu
worker_gpu_memory_limit_bytes gauge W gpu
worker_disk_usage_bytes gauge W mountpoint
worker_disk_size_bytes gauge W mountpoint
worker_network_receive_bytes_total counter W
worker_network_transmit_bytes_total counter W
worker_tasks_active gauge W
worker_task_slots gauge W
worker_tasks_stuck gauge W
worker_oldest_active_task_timestamp_seconds gauge W
worker_tasks_finished_total counter W task_type outcome
worker_task_retries_total counter W task_type
worker_task_busy_seconds_total counter W task_type
worker_task_expected_duration_seconds gauge W task_type
worker_task_consecutive_failures gauge W task_type
worker_type_tasks_finished_total counter worker_type task_type outcome
worker_type_task_busy_seconds_total counter worker_type task_type
worker_type_task_consecutive_failures gauge worker_type task_type
worker_lost_tasks_total counter worker_type
worker_task_duration_seconds histogram worker_type task_type
worker_tasks_assigned_total counter W
worker_task_assignments_failed_total counter W
worker_task_assignment_seconds_total counter W
worker_queue_connected gauge W queue
worker_queue_tasks gauge queue priority state
worker_queue_oldest_task_timestamp_seconds gauge queue priority
worker_queue_reported_timestamp_seconds gauge queue priority
worker_queue_stale gauge queue priority
worker_queue_workers gauge queue
worker_connection_up gauge W connection kind
worker_connection_pool_used gauge W connection kind
worker_connection_pool_size gauge W connection kind
worker_connection_latency_seconds gauge W connection kind
worker_connection_operations_total counter W connection kind
worker_connection_operations_failed_total counter W connection kind
worker_model_loaded gauge W model
worker_model_load_seconds gauge W model
worker_sdk_connected gauge W provider
worker_sdk_rate_limit gauge W provider
worker_sdk_rate_limit_remaining gauge W provider
worker_sdk_rate_limit_reset_timestamp_seconds gauge W provider
worker_sdk_requests_total counter W provider
worker_sdk_requests_failed_total counter W provider
worker_sdk_input_tokens_total counter W provider
worker_sdk_output_tokens_total counter W provider
worker_events_sent_total counter W event_type
worker_event_bytes_total counter W event_type
worker_events_failed_total counter W event_type reason
worker_events_buffered gauge W
worker_lease_expiry_timestamp_seconds gauge W
worker_lost_work_tasks gauge W
worker_lost_work_lease_expiry_timestamp_seconds gauge W
worker_lost_work_forgotten_timestamp_seconds gauge W
worker_sandboxes gauge state
worker_sandbox_info gauge sandbox_id worker_id state
worker_sandbox_created_timestamp_seconds gauge sandbox_id
worker_sandbox_last_event_timestamp_seconds gauge sandbox_id
worker_sandbox_cpu_usage_ratio gauge sandbox_id
worker_sandbox_memory_usage_bytes gauge sandbox_id
worker_sandbox_disk_usage_bytes gauge sandbox_id
worker_sandbox_runtime_seconds_total counter worker_type
worker_sandbox_cost_dollars_total counter worker_type
worker_tasks gauge source task_type status
worker_tasks_oldest_status_timestamp_seconds gauge source task_type status
worker_task_table_stuck gauge source task_type status
worker_task_table_waiting gauge source priority
worker_task_table_oldest_waiting_timestamp_seconds gauge source priority
worker_task_table_user_waiting gauge source user
worker_task_table_user_oldest_waiting_timestamp_seconds gauge source user
worker_task_table_finished_total counter source task_type outcome
worker_task_table_busy_seconds_total counter source task_type
worker_task_table_retries_total counter source task_type
worker_task_table_taken_total counter source priority
worker_task_table_wait_seconds_total counter source priority
worker_event_table_events_total counter source event_type
worker_event_table_size_bytes histogram source
worker_event_table_latencies_total counter source stage
worker_event_table_latency_seconds_total counter source stage
worker_event_table_deliveries_total counter source event_type outcome
worker_table_size_bytes gauge source table
worker_monitoring_metric gauge source metric_type metric_unit tags
worker_monitoring_metric_timestamp_seconds gauge source metric_type metric_unit tags
`;

export interface ContractFamily {
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
}

export const contract: readonly ContractFamily[] = CONTRACT.trim()
  .split('\n')
  .map((line) => {
    const [name = '', type = '', ...labels] = line.split(' ');
    const own = labels[0] === 'W' ? ['worker_id', 'worker_type', ...labels.slice(1)] : labels;
    return { name, type, labels: own };
  });
