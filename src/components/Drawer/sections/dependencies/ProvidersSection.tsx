import { type TimeZone } from '@grafana/schema';
import { type JSX } from 'react';
import { countText, failedText } from '../../../../format/number';
import { momentText } from '../../../../format/time';
import { type Provider } from '../../../../worker/dependencies/providers';
import { upText } from '../../../../format/status';
import { DrawerTable } from '../../primitives/DrawerTable';
import { Section } from '../../primitives/Section';
import { t } from '../../../../format/translate';

interface Props {
  readonly providers: readonly Provider[];
  readonly timeZone: TimeZone;
  /** The range's end, in ms. */
  readonly end: number;
}

/** The APIs of others that the worker calls through SDKs: requests and tokens over the range, and the rate limit. */
export function ProvidersSection({ providers, timeZone, end }: Props): JSX.Element | null {
  if (providers.length === 0) {
    return null;
  }
  return (
    <Section title={t('drawer.sdk', 'SDK')}>
      <DrawerTable
        head={[
          t('drawer.provider', 'Provider'),
          t('drawer.provider-up', 'State'),
          t('drawer.provider-requests', 'Requests'),
          t('drawer.provider-failed', 'Failed'),
          t('drawer.provider-tokens', 'Tokens in, out'),
          t('drawer.provider-limit', 'Rate limit'),
        ]}
        rows={providers.map((provider) => [
          provider.name,
          upText(provider.connected),
          provider.requests === undefined ? '' : countText(provider.requests),
          failedText(provider.failed, provider.requests),
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
        .map((tokens) => (tokens === undefined ? '?' : countText(tokens)))
        .join(', ');
}

function limitText({ limit, remaining, resetsAt }: Provider, timeZone: TimeZone, end: number): string {
  if (remaining === undefined) {
    return '';
  }
  const values = { remaining: countText(remaining), limit: limit === undefined ? '?' : countText(limit) };
  return resetsAt === undefined
    ? t('drawer.limit', '{{remaining}} of {{limit}} left', values)
    : t('drawer.limit-until', '{{remaining}} of {{limit}} left until {{moment}}', {
        ...values,
        moment: momentText(resetsAt, timeZone, end),
      });
}
