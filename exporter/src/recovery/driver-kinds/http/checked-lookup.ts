import { lookup as dnsLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { type AddressRange } from '../../../config/schema/listen-address';
import { isAllowedAddress } from './address-policy';

/** A request may not go to an address. */
export class AddressNotAllowedError extends Error {
  override readonly name = 'AddressNotAllowedError';
}

type ResolveAll = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * The lookup of a connection that may go to allowed addresses only. The connection uses the addresses that were checked,
 * and no others: a name that resolves to another address a moment later (DNS rebinding) has no effect. All addresses of
 * the name must be allowed, because a client picks one of them.
 *
 * A connection to an address does not look up anything: check it with `checkHost` first.
 */
export function checkedLookup(
  listed: readonly AddressRange[],
  resolveAll: ResolveAll = dnsLookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolveAll(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const refused = addresses.find(({ address }) => !isAllowedAddress(address, listed));
      const [first] = addresses;
      if (refused !== undefined || first === undefined) {
        callback(notAllowed(hostname, refused?.address), []);
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}

/**
 * Checks the host of a URL that is an address.
 *
 * @throws AddressNotAllowedError
 */
export function checkHost({ hostname }: URL, listed: readonly AddressRange[]): void {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !isAllowedAddress(host, listed)) {
    throw notAllowed(host, host);
  }
}

function notAllowed(hostname: string, address: string | undefined): AddressNotAllowedError {
  if (address === undefined) {
    return new AddressNotAllowedError(`${hostname} has no address.`);
  }
  const name = hostname === address ? address : `${hostname} resolves to ${address}, which`;
  return new AddressNotAllowedError(
    `${name} is not a public address. List it in allowed_addresses if requests may go there.`,
  );
}
