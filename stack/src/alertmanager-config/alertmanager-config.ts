import { posix } from 'node:path';
import { parse, stringify } from 'yaml';
import {
  isMapping,
  disabledReason,
  mapStrings,
  withoutUnusedOptions,
  type Mapping,
  type Secrets,
} from './channels';

/** Absolute paths of folders, as the running Alertmanager sees them. */
export interface AlertmanagerPaths {
  readonly templates: string;
  readonly secrets: string;
  /** URL of the exporter's alert log, as the running Alertmanager reaches it. Absent: alerts are not sent to it. */
  readonly alertLog?: string;
}

export interface DisabledChannel {
  readonly channel: string;
  /** What is missing or invalid. Does not contain secrets. */
  readonly reason: string;
}

export interface GeneratedConfig {
  readonly yaml: string;
  /** Names for people (`Slack`, `email`, …), in the template's order. */
  readonly enabledChannels: readonly string[];
  readonly disabledChannels: readonly DisabledChannel[];
  /** Whether alerts are sent to the exporter's alert log. */
  readonly hasAlertLog: boolean;
}

const HEADER = '# Generated from alerting/alertmanager.yml and the secrets that are set; do not edit.\n';
/** Values of secrets without a file. */
const DEFAULTS: Secrets = new Map([['smtp_port', '587']]);
const CHANNEL_NAMES: Readonly<Record<string, string>> = {
  slack_configs: 'Slack',
  email_configs: 'email',
  webhook_configs: 'webhook',
  pagerduty_configs: 'PagerDuty',
};
/** Receivers whose channel is not named after the kind of their configuration. */
const RECEIVER_NAMES: Readonly<Record<string, string>> = { deadmansswitch: 'dead man’s switch' };

/** Together these receivers get each alert once: pages are also sent to the team, and the HeartlineWatchdog is not an alert. */
const LOGGED_RECEIVERS: readonly string[] = ['team', 'escalation'];

/** The receiver of the alerts that may start recovery. */
const RECOVERY_RECEIVER = 'recovery';

interface Template {
  readonly base: Mapping;
  readonly receivers: readonly Mapping[];
}

function parseTemplate(text: string): Template {
  const base: unknown = parse(text);
  const receivers = isMapping(base) ? base['receivers'] : undefined;
  if (!isMapping(base) || !Array.isArray(receivers) || !receivers.every(isMapping)) {
    throw new Error(
      'The Alertmanager template must be a mapping with a list of receivers, as alerting/alertmanager.yml is.',
    );
  }
  return { base, receivers };
}

/**
 * Generates the configuration for Alertmanager: the template with absolute paths, reduced to the channels whose secrets are
 * set and well-formed. Without secrets it is valid and sends alerts to the alert log only. Throws an Error if the template
 * is not an Alertmanager configuration.
 */
export function buildAlertmanagerConfig(
  template: string,
  configured: Secrets,
  paths: AlertmanagerPaths,
): GeneratedConfig {
  const { base, receivers } = parseTemplate(template);
  const secrets: Secrets = new Map([...DEFAULTS, ...configured]);
  const enabledChannels: string[] = [];
  const disabledChannels: DisabledChannel[] = [];

  const resolveReferences = (text: string): string =>
    text
      .replace(/^secrets\//, `${paths.secrets}/`)
      .replace(/\$\{(\w+)\}/g, (_whole, name: string) => secrets.get(name) ?? '');

  const enabledEntry = (channel: string, kind: string, entry: Mapping): unknown[] => {
    const used = withoutUnusedOptions(entry, secrets);
    const reason = disabledReason(used, secrets);
    // A channel of several receivers (pages, escalations) is listed once.
    if (reason !== undefined) {
      if (!disabledChannels.some((disabled) => disabled.channel === channel)) {
        disabledChannels.push({ channel, reason });
      }
      return [];
    }
    if (!enabledChannels.includes(channel)) {
      enabledChannels.push(channel);
    }
    const url = kind === 'pagerduty_configs' ? secrets.get('pagerduty_url') : undefined;
    return [mapStrings(url === undefined ? used : { ...used, url }, resolveReferences)];
  };

  const enabledReceiver = (receiver: Mapping): Mapping => {
    const entries = Object.entries(receiver).map(([kind, value]): [string, unknown] => {
      if (!Array.isArray(value)) {
        return [kind, value];
      }
      const channel = RECEIVER_NAMES[String(receiver['name'])] ?? CHANNEL_NAMES[kind] ?? kind;
      return [kind, value.filter(isMapping).flatMap((entry) => enabledEntry(channel, kind, entry))];
    });
    const kept = Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value) || value.length > 0));
    if (paths.alertLog === undefined) {
      return kept;
    }
    const name = String(receiver['name']);
    if (name === RECOVERY_RECEIVER) {
      const tokenFile = secrets.has('recovery_token') ? `${paths.secrets}/recovery_token` : undefined;
      return withWebhook(kept, recoveryUrl(paths.alertLog), tokenFile);
    }
    return LOGGED_RECEIVERS.includes(name) ? withWebhook(kept, paths.alertLog) : kept;
  };

  const config = {
    ...base,
    templates: mapStrings(base['templates'] ?? [], (glob) =>
      posix.join(paths.templates, posix.basename(glob)),
    ),
    receivers: receivers.map(enabledReceiver),
  };
  return {
    yaml: HEADER + stringify(config, { lineWidth: 0 }),
    enabledChannels,
    disabledChannels,
    hasAlertLog: paths.alertLog !== undefined,
  };
}

/** Recovery is a function of the exporter that has the alert log. */
function recoveryUrl(alertLog: string): string {
  return new URL('/api/v1/recovery/alerts', alertLog).href;
}

/** Adds a webhook of the exporter to the channels of a receiver. */
function withWebhook(receiver: Mapping, url: string, tokenFile?: string): Mapping {
  const others: unknown = receiver['webhook_configs'] ?? [];
  const authorization = tokenFile === undefined ? {} : { authorization: { credentials_file: tokenFile } };
  const entry = { url, send_resolved: true, http_config: { follow_redirects: false, ...authorization } };
  return { ...receiver, webhook_configs: [...(Array.isArray(others) ? (others as unknown[]) : []), entry] };
}
