import { type StepCall } from '../../drivers/driver';
import { type PlaceholderValues } from './placeholders';

/** The values of an action for configured texts. */
export function placeholderValues({ actionId, target }: StepCall): PlaceholderValues {
  const { workerId, workerType, sandboxId } = target;
  return {
    worker_id: workerId,
    worker_type: workerType,
    action_id: actionId,
    ...(sandboxId !== undefined && { sandbox_id: sandboxId }),
  };
}
