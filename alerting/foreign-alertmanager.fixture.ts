import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const DEPLOY = join(__dirname, '..', 'deploy', 'alertmanager');

export interface Route {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly routes?: readonly Route[];
  readonly [setting: string]: unknown;
}

export interface AlertmanagerConfig {
  readonly route: Route;
  readonly receivers: readonly { readonly name: string; readonly [integration: string]: unknown }[];
  readonly [section: string]: unknown;
}

/** The routes and inhibitions that kube-prometheus-stack configures if one sets none. */
export const KUBE_PROMETHEUS_STACK: AlertmanagerConfig = {
  global: { resolve_timeout: '5m' },
  inhibit_rules: [
    {
      source_matchers: ['severity = critical'],
      target_matchers: ['severity =~ warning|info'],
      equal: ['namespace', 'alertname'],
    },
    {
      source_matchers: ['severity = warning'],
      target_matchers: ['severity = info'],
      equal: ['namespace', 'alertname'],
    },
    {
      source_matchers: ['alertname = InfoInhibitor'],
      target_matchers: ['severity = info'],
      equal: ['namespace'],
    },
    { target_matchers: ['alertname = InfoInhibitor'] },
  ],
  route: {
    group_by: ['namespace'],
    group_wait: '30s',
    group_interval: '5m',
    repeat_interval: '12h',
    receiver: 'null',
    routes: [{ receiver: 'null', matchers: ['alertname = "Watchdog"'] }],
  },
  receivers: [{ name: 'null' }],
};

/** The fragment that users paste. */
export function readFragment(): AlertmanagerConfig {
  return parse(readFileSync(join(DEPLOY, 'heartline.yml'), 'utf8')) as AlertmanagerConfig;
}

interface ObjectRoute {
  readonly receiver: string;
  readonly matchers?: readonly {
    readonly name: string;
    readonly value: string;
    readonly matchType: string;
  }[];
  readonly groupBy?: readonly string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly continue?: boolean;
  readonly routes?: readonly ObjectRoute[];
}

interface AlertmanagerConfigObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly route: ObjectRoute;
    readonly receivers: readonly {
      readonly name: string;
      readonly webhookConfigs: readonly { readonly url: string; readonly sendResolved: boolean }[];
    }[];
  };
}

/**
 * What prometheus-operator makes of deploy/alertmanager/alertmanagerconfig.yaml: names of receivers with the namespace and
 * the name of the object, a matcher on the namespace, and `continue` on its route.
 */
export function fragmentOfObject(): AlertmanagerConfig & { readonly namespace: string } {
  const object = parse(
    readFileSync(join(DEPLOY, 'alertmanagerconfig.yaml'), 'utf8'),
  ) as AlertmanagerConfigObject;
  const { name, namespace } = object.metadata;
  const qualified = (receiver: string) => `${namespace}/${name}/${receiver}`;
  const toRoute = (route: ObjectRoute): Route => ({
    receiver: qualified(route.receiver),
    ...(route.matchers && {
      matchers: route.matchers.map((each) => `${each.name}${each.matchType}"${each.value}"`),
    }),
    ...(route.groupBy && { group_by: route.groupBy }),
    ...(route.groupWait !== undefined && { group_wait: route.groupWait }),
    ...(route.groupInterval !== undefined && { group_interval: route.groupInterval }),
    ...(route.repeatInterval !== undefined && { repeat_interval: route.repeatInterval }),
    ...(route.continue !== undefined && { continue: route.continue }),
    ...(route.routes && { routes: route.routes.map(toRoute) }),
  });
  const top = toRoute(object.spec.route);
  const matchers = [`namespace="${namespace}"`, ...(top.matchers ?? [])];
  return {
    namespace,
    route: { routes: [{ ...top, matchers, continue: true }] },
    receivers: object.spec.receivers.map(({ name: receiver, webhookConfigs }) => ({
      name: qualified(receiver),
      webhook_configs: webhookConfigs.map(({ url, sendResolved }) => ({ url, send_resolved: sendResolved })),
    })),
  };
}

/** A configuration with the fragment in it, as its comment says. */
export function withFragment(config: AlertmanagerConfig, fragment: AlertmanagerConfig): AlertmanagerConfig {
  return {
    ...config,
    route: { ...config.route, routes: [...(fragment.route.routes ?? []), ...(config.route.routes ?? [])] },
    receivers: [...config.receivers, ...fragment.receivers],
  };
}

export function alertmanagerYaml(config: AlertmanagerConfig): string {
  return stringify(config);
}
