import { type RecoveryAction } from './recovery-actions';
import { type Mark, type Marks } from './marks';
import { type Span } from '../timeline/encode-segments';

/**
 * Adds what was asked of workers to the annotations on their lanes.
 * @param colour as CSS has it
 */
export function withRecovery(
  marks: Marks,
  actions: readonly RecoveryAction[],
  workers: { has: (worker: string) => boolean },
  span: Span,
  colour: string,
): Marks {
  const ofWorkers = new Map(marks.ofWorkers);
  for (const { worker, action, at, end = at, explanation, reason } of actions) {
    if (!workers.has(worker) || end < span.from || at > span.to) {
      continue;
    }
    const mark: Mark = {
      kind: 'recovery',
      from: at,
      to: end,
      title: action,
      text: [explanation, reason].filter((part) => part !== '').join('\n'),
      colour,
    };
    ofWorkers.set(worker, [...(ofWorkers.get(worker) ?? []), mark]);
  }
  return { ...marks, ofWorkers };
}
