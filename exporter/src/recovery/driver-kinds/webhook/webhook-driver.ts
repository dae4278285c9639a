import { type Static, Type } from '@sinclair/typebox';
import { ConfigError } from '../../../config/schema/config-error';
import { HttpUrl, Path } from '../../../config/schema/key-types';
import { type AddressRange, parseAddressRange } from '../../../config/schema/listen-address';
import { visibleText } from '../../../model/visible-text';
import { type StepCall, type StepOutcome } from '../../drivers/driver';
import { driverKind } from '../../drivers/driver-kind';
import { boundedRequest, type HttpEndpoint } from '../http/bounded-request';
import { AddressNotAllowedError, checkedLookup, checkHost } from '../http/checked-lookup';
import { refuseUnsafeValues } from '../process/refuse-unsafe-values';
import { StepTimes, stepTimes } from '../step-times';
import { signBody } from './signature';

const Options = Type.Object({
  url: HttpUrl('URL that receives a signed POST. An http URL needs allowed_addresses'),
  secret_file: Path(
    'File with the secret of the signature, at least 32 characters. It is read for each request',
  ),
  ca_file: Type.Optional(
    Path(
      'File with certificate authorities in PEM, instead of those that Node includes. It is read for each request',
    ),
  ),
  allowed_addresses: Type.Array(Type.String({ format: 'address-range' }), {
    default: [],
    maxItems: 100,
    description:
      'Addresses and ranges, besides public ones, that the request may go to. Private, loopback and link-local addresses are refused unless listed, also if a name resolves to them',
  }),
  ...StepTimes({ timeoutSeconds: 10, verifySeconds: 60 }),
});

type Options = Static<typeof Options>;

const MAX_RESPONSE_BYTES = 2_000;
/** 32 characters of hexadecimal or base64 are at least 128 bits. */
const MIN_SECRET_LENGTH = 32;

interface Webhook {
  readonly url: URL;
  readonly ranges: readonly AddressRange[];
  readonly readSecret: () => string;
  readonly readCa: () => string | undefined;
}

/** Sends a signed request. A 2xx response means that the request was accepted. */
export const WEBHOOK_DRIVER = driverKind({
  kind: 'webhook',
  actions: ['restart', 'release_leases', 'terminate_sandbox', 'retry_tasks', 'archive_tasks'],
  schema: Options,
  create: ({ name, options, readFile }, { fleet }) => {
    const webhook = webhookOf(name, options, readFile);
    const run = refuseUnsafeValues((call) => send(webhook, call, fleet.now()));
    const step = { name, ...stepTimes(options), run };
    return { name, steps: () => [step], close: () => Promise.resolve() };
  },
});

function webhookOf(name: string, options: Options, readFile: (path: string) => string): Webhook {
  const url = new URL(options.url);
  const ranges = options.allowed_addresses.map(parseAddressRange).filter((range) => range !== undefined);
  if (url.protocol === 'http:' && ranges.length === 0) {
    throw new ConfigError([`${name}: url must begin with https:// if allowed_addresses is empty`]);
  }
  try {
    checkHost(url, ranges);
  } catch (error) {
    throw error instanceof AddressNotAllowedError
      ? new ConfigError([`${name}: url: ${error.message}`])
      : error;
  }
  const readSecret = () => {
    const secret = readFile(options.secret_file).trim();
    if (secret.length < MIN_SECRET_LENGTH) {
      throw new ConfigError([
        `${name}: ${options.secret_file} must contain at least ${MIN_SECRET_LENGTH} characters; create it with \`openssl rand -base64 32\``,
      ]);
    }
    return secret;
  };
  const readCa = () => (options.ca_file === undefined ? undefined : readFile(options.ca_file));
  // The start reports files that are missing; the first incident would be too late.
  readSecret();
  readCa();
  return { url, ranges, readSecret, readCa };
}

async function send(
  { url, ranges, readSecret, readCa }: Webhook,
  call: StepCall,
  nowMs: number,
): Promise<StepOutcome> {
  const body = JSON.stringify(payloadOf(call));
  const ca = readCa();
  const endpoint: HttpEndpoint = {
    origin: url,
    lookup: checkedLookup(ranges),
    ...(ca !== undefined && { ca }),
  };
  const headers = {
    'content-type': 'application/json',
    'user-agent': 'heartline-exporter',
    'idempotency-key': call.actionId,
    ...signBody(body, readSecret(), nowMs),
  };
  let response;
  try {
    checkHost(url, ranges);
    response = await boundedRequest(
      endpoint,
      { method: 'POST', path: `${url.pathname}${url.search}`, headers, body },
      { signal: call.signal, maxBytes: MAX_RESPONSE_BYTES },
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const result = error instanceof AddressNotAllowedError ? 'refused' : 'failed';
    return { result, reason: `The request to ${url.host} failed: ${reason}`, evidence: { host: url.host } };
  }
  const { status } = response;
  const evidence = {
    host: url.host,
    status,
    ...(response.body !== '' && { response: visibleText(response.body) }),
  };
  if (status >= 200 && status < 300) {
    return { result: 'done', evidence };
  }
  const advice = status >= 300 && status < 400 ? ' Redirects are not followed: configure the final URL.' : '';
  return { result: 'failed', reason: `${url.host} responded with ${status}, not 2xx.${advice}`, evidence };
}

/** The body of a request. docs/recovery-drivers.md documents it. */
function payloadOf({ action, actionId, target }: StepCall) {
  const { workerId, workerType, incarnation, facts, sandboxId } = target;
  return {
    version: 1,
    action,
    action_id: actionId,
    worker_id: workerId,
    worker_type: workerType,
    incarnation: incarnation.key,
    ...(sandboxId !== undefined && { sandbox_id: sandboxId }),
    ...(facts.hostname !== undefined && { hostname: facts.hostname }),
    ...(facts.lastHeartbeatAt !== undefined && {
      last_heartbeat_at: new Date(facts.lastHeartbeatAt).toISOString(),
    }),
  };
}
