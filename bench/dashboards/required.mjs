/** What is required of opening a dashboard and of its refresh. */
export const REQUIRED = { coldMs: 4_000, warmMs: 2_000, refreshMs: 1_000 };

/** Whether every panel was answered in time. */
export function met({ cold, warm, refreshMs = 0 }) {
  return (
    cold.answered <= REQUIRED.coldMs && warm.answered <= REQUIRED.warmMs && refreshMs <= REQUIRED.refreshMs
  );
}

export function ms(value) {
  return `${value.toFixed(0)} ms`;
}
