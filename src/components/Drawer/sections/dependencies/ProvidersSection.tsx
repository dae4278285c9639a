import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { formatCount, formatFailures } from '../../../../format/number';
import { formatTime } from '../../../../format/time';
import { type Provider } from '../../../../worker/dependencies/providers';
import { formatUp } from '../../../../format/status';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { t } from '../../../../format/translate';

interface Props {
  readonly providers: readonly Provider[];
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** Shows the providers whose APIs the worker calls: requests and tokens over the range, and the rate limit. */
export function ProvidersSection({ providers, timeZone, end }: Props): JSX.Element | null {
  if (providers.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.sdk', 'SDK')}>
      <DrawerTable
        head={[
          t('drawer.provider', 'Provider'),
          t('drawer.provider-state', 'State'),
          t('drawer.provider-requests', 'Requests'),
          t('drawer.provider-failed', 'Failed'),
          t('drawer.provider-tokens', 'Tokens in, out'),
          t('drawer.provider-limit', 'Rate limit'),
        ]}
        rows={providers.map((provider) => [
          provider.name,
          formatUp(provider.connected),
          provider.requests === undefined ? '' : formatCount(provider.requests),
          formatFailures(provider.failed, provider.requests),
          tokensText(provider),
          limitText(provider, timeZone, end),
        ])}
      />
    </Section>
  );
}

function tokensText({ inputTokens, outputTokens }: Provider): string {
  return inputTokens === undefined && outputTokens === undefined
    ? ''
    : [inputTokens, outputTokens]
        .map((tokens) => (tokens === undefined ? '?' : formatCount(tokens)))
        .join(', ');
}

function limitText({ limit, remaining, resetsAt }: Provider, timeZone: TimeZone, end: number): string {
  if (remaining === undefined) {
    return '';
  }
  const values = { remaining: formatCount(remaining), limit: limit === undefined ? '?' : formatCount(limit) };
  return resetsAt === undefined
    ? t('drawer.limit', '{{remaining}} of {{limit}} left', values)
    : t('drawer.limit-until', '{{remaining}} of {{limit}} left until {{moment}}', {
        ...values,
        moment: formatTime(resetsAt, timeZone, end),
      });
}
