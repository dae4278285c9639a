import { type ProblemReporter } from '../runtime/problems';
import { type SendResult } from './interpret-response';

/**
 * Reports the problem that the result of sending a report shows, if it shows one.
 *
 * @param contentRejection why the content of the report was rejected before a minimal one was sent
 */
export function reportSendProblem(
  result: SendResult,
  contentRejection: string | undefined,
  problems: ProblemReporter,
): void {
  switch (result.kind) {
    case 'accepted':
      // If the minimal report is rejected, too, its content was not the reason.
      if (contentRejection !== undefined) {
        problems.report({
          kind: 'rejected',
          message: `The exporter rejected the report (${contentRejection}). Minimal heartbeats are sent until the content is corrected.`,
        });
      } else if (result.warning !== undefined) {
        problems.report({
          kind: 'rejected',
          message: `The exporter dropped a part of the report (${result.warning}). The heartbeat and the rest of the report count.`,
        });
      }
      return;
    case 'rejected':
      problems.report({
        kind: 'rejected',
        message: `The exporter rejected the heartbeat (${result.reason}). Check the URL and the token.`,
      });
      return;
    case 'busy':
      problems.report({
        kind: 'busy',
        message: `The exporter accepts no more reports for now (${result.reason}).`,
      });
      return;
    case 'unreachable':
      problems.report({
        kind: 'unreachable',
        message: `The exporter is unreachable (${result.reason}). Heartbeats are retried; the work is not affected.`,
        ...(result.cause === undefined ? {} : { cause: result.cause }),
      });
  }
}
