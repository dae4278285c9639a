import { generalThresholds, type Health, thresholdsByType } from '../config/schema/health';
import { type CheckSettings } from './assessor';
import { type Weights } from './score';

/** Converts the configuration to settings of the checks, with one thresholds object per worker type. */
export function checkSettings(health: Health): CheckSettings {
  const general = generalThresholds(health);
  const byType = thresholdsByType(general, health.overrides);
  const { taskPerformance, queueConnection, modelLoading, diskSpace, ...same } = health.weights;
  const weights: Weights = {
    ...same,
    task_performance: taskPerformance,
    queue_connection: queueConnection,
    model_loading: modelLoading,
    disk_space: diskSpace,
  };
  return { thresholdsFor: (workerType) => byType.get(workerType) ?? general, weights };
}
