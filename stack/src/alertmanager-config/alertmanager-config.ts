import { posix } from 'node:path';
import { parse, stringify } from 'yaml';
import {
  isMapping,
  reasonAgainst,
  rewrite,
  withoutUnusedOptions,
  type Mapping,
  type Secrets,
} from './channels';

/** Absolute folders, as the running Alertmanager sees them. */
export interface Places {
  readonly templates: string;
  readonly secrets: string;
  /** Address of the exporter's record of alerts, as the running Alertmanager reaches it; absent: none is kept. */
  readonly alertLog?: string;
}

export interface ChannelOff {
  readonly channel: string;
  /** What is missing or wrong, in words that hold no secret. */
  readonly reason: string;
}

export interface RunningConfig {
  readonly yaml: string;
  /** Names for people (`Slack`, `email`, …), in the template's order. */
  readonly channelsOn: readonly string[];
  readonly channelsOff: readonly ChannelOff[];
  /** Whether the exporter's record of alerts is told, whatever channels are on. */
  readonly recorded: boolean;
}

const HEADER = '# Generated from alerting/alertmanager.yml and the secrets that are set; do not edit.\n';
/** Settings that need no file. */
const DEFAULTS: Secrets = new Map([['smtp_port', '587']]);
const KINDS: Readonly<Record<string, string>> = {
  slack_configs: 'Slack',
  email_configs: 'email',
  webhook_configs: 'webhook',
  pagerduty_configs: 'PagerDuty',
};
/** Receivers that people know by another name than by what they send with. */
const RECEIVERS: Readonly<Record<string, string>> = { deadmansswitch: 'dead man’s switch' };

/** The receivers that hear of every alert, once: pages go on to the team, and the Watchdog is no alert. */
const RECORDED: readonly string[] = ['team', 'escalation'];

interface Template {
  readonly whole: Mapping;
  readonly receivers: readonly Mapping[];
}

function parseTemplate(text: string): Template {
  const whole: unknown = parse(text);
  const receivers = isMapping(whole) ? whole['receivers'] : undefined;
  if (!isMapping(whole) || !Array.isArray(receivers) || !receivers.every(isMapping))
    throw new Error(
      'The Alertmanager template must be a mapping with a list of receivers; take alerting/alertmanager.yml.',
    );
  return { whole, receivers };
}

/**
 * The configuration that runs: the template, keeping only the channels whose secrets are set and well-formed, with
 * absolute paths. With no secrets it is valid and tells nobody but the record of alerts. Throws an Error where the
 * template is not an Alertmanager configuration.
 */
export function alertmanagerConfig(template: string, given: Secrets, places: Places): RunningConfig {
  const { whole, receivers } = parseTemplate(template);
  const secrets: Secrets = new Map([...DEFAULTS, ...given]);
  const channelsOn: string[] = [];
  const channelsOff: ChannelOff[] = [];

  const fill = (text: string): string =>
    text
      .replace(/^secrets\//, `${places.secrets}/`)
      .replace(/\$\{(\w+)\}/g, (_whole, name: string) => secrets.get(name) ?? '');

  const keepOrNot = (channel: string, kind: string, entry: Mapping): unknown[] => {
    const wanted = withoutUnusedOptions(entry, secrets);
    const reason = reasonAgainst(wanted, secrets);
    // A channel that serves several receivers (pages, escalations) is told of once.
    if (reason !== undefined) {
      if (!channelsOff.some((off) => off.channel === channel)) channelsOff.push({ channel, reason });
      return [];
    }
    if (!channelsOn.includes(channel)) channelsOn.push(channel);
    const url = kind === 'pagerduty_configs' ? secrets.get('pagerduty_url') : undefined;
    return [rewrite(url === undefined ? wanted : { ...wanted, url }, fill)];
  };

  const usable = (receiver: Mapping): Mapping => {
    const entries = Object.entries(receiver).map(([kind, value]): [string, unknown] => {
      if (!Array.isArray(value)) return [kind, value];
      const channel = RECEIVERS[String(receiver['name'])] ?? KINDS[kind] ?? kind;
      return [kind, value.filter(isMapping).flatMap((entry) => keepOrNot(channel, kind, entry))];
    });
    const kept = Object.fromEntries(entries.filter(([, value]) => !Array.isArray(value) || value.length > 0));
    return places.alertLog !== undefined && RECORDED.includes(String(receiver['name']))
      ? withRecord(kept, places.alertLog)
      : kept;
  };

  const running = {
    ...whole,
    templates: rewrite(whole['templates'] ?? [], (glob) =>
      posix.join(places.templates, posix.basename(glob)),
    ),
    receivers: receivers.map(usable),
  };
  return {
    yaml: HEADER + stringify(running, { lineWidth: 0 }),
    channelsOn,
    channelsOff,
    recorded: places.alertLog !== undefined,
  };
}

/** The receiver with the record of alerts beside its channels. */
function withRecord(receiver: Mapping, url: string): Mapping {
  const others: unknown = receiver['webhook_configs'] ?? [];
  const entry = { url, send_resolved: true, http_config: { follow_redirects: false } };
  return { ...receiver, webhook_configs: [...(Array.isArray(others) ? (others as unknown[]) : []), entry] };
}
