import { type DriverStep } from '../../drivers/driver';
import { placeholderValues } from './placeholder-values';
import { checkValues, UnsafeValueError } from './placeholders';

/**
 * Checks the identifiers of an action before a step sees them, and turns values that cannot be used safely into a refusal.
 * The fleet accepts valid IDs only; this also holds for rows of an old journal and for sources to come.
 */
export function refuseUnsafeValues(run: DriverStep['run']): DriverStep['run'] {
  return async (call) => {
    try {
      checkValues(placeholderValues(call));
      return await run(call);
    } catch (error) {
      if (error instanceof UnsafeValueError) {
        return { result: 'refused', reason: error.message, evidence: {} };
      }
      throw error;
    }
  };
}
