import { isIP } from 'node:net';
import { type IPv4, type IPv6, parseCIDR } from 'ipaddr.js';
import { type AddressRange, isInRanges, parseAddress } from '../../../config/schema/listen-address';

/** The only IPv6 addresses that the Internet routes. All others are local, multicast, reserved or a form of IPv4. */
const GLOBAL_IPV6 = ['2000::/3'].map(parseCIDR);
/** Protocol assignments with Teredo, documentation, 6to4 (RFC 6890, RFC 9637). */
const SPECIAL_IPV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'].map(parseCIDR);
/** Benchmarks (RFC 2544), which not all versions of ipaddr.js know. */
const SPECIAL_IPV4 = ['198.18.0.0/15'].map(parseCIDR);

/**
 * Whether a request may go to an address.
 *
 * Public addresses are allowed. All others must be in a listed range: loopback, private and link-local addresses (which
 * include the metadata services of clouds), shared, documentation, benchmark, multicast and reserved ones. An IPv4 address
 * that is written as IPv6 (`::ffff:10.0.0.1`) is judged as the IPv4 address. Other forms that contain an IPv4 address
 * (NAT64, 6to4, Teredo, IPv4-compatible) are allowed only if their IPv6 address is listed.
 *
 * @param address an IP address; other text, such as a host name or an address with a zone, is never allowed
 */
export function isAllowedAddress(address: string, listed: readonly AddressRange[]): boolean {
  if (isIP(address) === 0 || address.includes('%')) {
    return false;
  }
  return isPublic(parseAddress(address)) || isInRanges(address, listed);
}

function isPublic(address: IPv4 | IPv6): boolean {
  return address.kind() === 'ipv4'
    ? address.range() === 'unicast' && !isIn(address, SPECIAL_IPV4)
    : isIn(address, GLOBAL_IPV6) && !isIn(address, SPECIAL_IPV6);
}

function isIn(address: IPv4 | IPv6, ranges: readonly AddressRange[]): boolean {
  return ranges.some(([range, bits]) => address.match(range, bits));
}
