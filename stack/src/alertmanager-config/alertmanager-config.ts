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

/** Absolute folders, as the running Alertmanager sees them. */
export interface AlertmanagerPaths {
  readonly templates: string;
  readonly secrets: string;
  /** Address of the exporter's record of alerts, as the running Alertmanager reaches it; absent: none is kept. */
  readonly alertLog?: string;
}

export interface DisabledChannel {
  readonly channel: string;
  /** What is missing or wrong, in words that hold no secret. */
  readonly reason: string;
}

export interface GeneratedConfig {
  readonly yaml: string;
  /** Names for people (`Slack`, `email`, …), in the template's order. */
  readonly enabledChannels: readonly string[];
  readonly disabledChannels: readonly DisabledChannel[];
  /** Whether the exporter's record of alerts is told, whatever channels are on. */
  readonly hasAlertLog: boolean;
}

const HEADER = '# Generated from alerting/alertmanager.yml and the secrets that are set; do not edit.\n';
/** Settings that need no file. */
const DEFAULTS: Secrets = new Map([['smtp_port', '587']]);
const CHANNEL_NAMES: Readonly<Record<string, string>> = {
  slack_configs: 'Slack',
  email_configs: 'email',
  webhook_configs: 'webhook',
  pagerduty_configs: 'PagerDuty',
};
/** Receivers that people know by another name than by what they send with. */
const RECEIVER_NAMES: Readonly<Record<string, string>> = { deadmansswitch: 'dead man’s switch' };

/** The receivers that hear of every alert, once: pages go on to the team, and the Watchdog is no alert. */
const LOGGED_RECEIVERS: readonly string[] = ['team', 'escalation'];

interface Template {
  readonly base: Mapping;
  readonly receivers: readonly Mapping[];
}

function parseTemplate(text: string): Template {
  const base: unknown = parse(text);
  const receivers = isMapping(base) ? base['receivers'] : undefined;
  if (!isMapping(base) || !Array.isArray(receivers) || !receivers.every(isMapping))
    throw new Error(
      'The Alertmanager template must be a mapping with a list of receivers; take alerting/alertmanager.yml.',
    );
  return { base: base, receivers };
}

/**
 * The configuration that runs: the template, keeping only the channels whose secrets are set and well-formed, with
 * absolute paths. With no secrets it is valid and tells nobody but the record of alerts. Throws an Error where the
 * template is not an Alertmanager configuration.
 */
export function buildAlertmanagerConfig(
  template: string,
  configured: Secrets,
  paths: AlertmanagerPaths,
): GeneratedConfig {
  const { base: base, receivers } = parseTemplate(template);
  const secrets: Secrets = new Map([...DEFAULTS, ...configured]);
  const enabledChannels: string[] = [];
  const disabledChannels: DisabledChannel[] = [];

  const resolveReferences = (text: string): string =>
    text
      .replace(/^secrets\//, `${paths.secrets}/`)
      .replace(/\$\{(\w+)\}/g, (_whole, name: string) => secrets.get(name) ?? '');

  const enabledEntry = (channel: string, kind: string, entry: Mapping): unknown[] => {
    const wanted = withoutUnusedOptions(entry, secrets);
    const reason = disabledReason(wanted, secrets);
    // A channel that serves several receivers (pages, escalations) is told of once.
    if (reason !== undefined) {
      if (!disabledChannels.some((off) => off.channel === channel))
        disabledChannels.push({ channel, reason });
      return [];
    }
    if (!enabledChannels.includes(channel)) enabledChannels.push(channel);
    const url = kind === 'pagerduty_configs' ? secrets.get('pagerduty_url') : undefined;
    return [mapStrings(url === undefined ? wanted : { ...wanted, url }, resolveReferences)];
  };

  const enabledReceiver = (receiver: Mapping): Mapping => {
    const entries = Object.entries(receiver).map(([kind, value]): [string, unknown] => {
      if (!Array.isArray(value)) return [kind, value];
      const channel = RECEIVER_NAMES[String(receiver['name'])] ?? CHANNEL_NAMES[kind] ?? kind;
      return [kind, value.filter(isMapping).flatMap((entry) => enabledEntry(channel, kind, entry))];
    });
    const kept = Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value) || value.length > 0));
    return paths.alertLog !== undefined && LOGGED_RECEIVERS.includes(String(receiver['name']))
      ? withAlertLog(kept, paths.alertLog)
      : kept;
  };

  const running = {
    ...base,
    templates: mapStrings(base['templates'] ?? [], (glob) =>
      posix.join(paths.templates, posix.basename(glob)),
    ),
    receivers: receivers.map(enabledReceiver),
  };
  return {
    yaml: HEADER + stringify(running, { lineWidth: 0 }),
    enabledChannels: enabledChannels,
    disabledChannels: disabledChannels,
    hasAlertLog: paths.alertLog !== undefined,
  };
}

/** The receiver with the record of alerts beside its channels. */
function withAlertLog(receiver: Mapping, url: string): Mapping {
  const others: unknown = receiver['webhook_configs'] ?? [];
  const entry = { url, send_resolved: true, http_config: { follow_redirects: false } };
  return { ...receiver, webhook_configs: [...(Array.isArray(others) ? (others as unknown[]) : []), entry] };
}
