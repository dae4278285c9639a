import { type AddressRange, parseAddressRange } from '../../../config/schema/listen-address';
import { isAllowedAddress } from './address-policy';

function ranges(...texts: string[]): AddressRange[] {
  return texts.map(parseAddressRange).filter((range) => range !== undefined);
}

describe('an address', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '198.17.255.255',
    '198.20.0.0',
    '2606:4700::1111',
    '2a00:1450::1',
    '::ffff:8.8.8.8',
  ])('that is public is allowed: %s', (address) => expect(isAllowedAddress(address, [])).toBe(true));

  it.each([
    ['loopback', '127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    [
      'private',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      'fd00::1',
      'fc00::1',
      '::ffff:10.0.0.1',
    ],
    [
      'link-local, with metadata services',
      '169.254.169.254',
      'fe80::1',
      '::ffff:169.254.169.254',
      'fd00:ec2::254',
    ],
    ['with a zone', 'fe80::1%eth0', '2606:4700::1%lo'],
    ['shared', '100.64.0.1', '100.127.255.255'],
    ['unspecified', '0.0.0.0', '0.1.2.3', '::', '::ffff:0.0.0.0'],
    ['multicast and broadcast', '224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'],
    ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    ['benchmark', '198.18.0.1', '198.19.255.255', '2001:2::1'],
    ['reserved', '240.0.0.1', '192.0.0.1', '100::1', 'fec0::1', '5f00::1'],
    [
      'another form of IPv4',
      '64:ff9b::a00:1',
      '64:ff9b:1::1',
      '2002:a00:1::',
      '2001:0:1::',
      '::7f00:1',
      '::ffff:0:127.0.0.1',
    ],
    [
      'no address',
      '',
      'localhost',
      '0x7f.1',
      '127.1',
      '2130706433',
      '[::1]',
      '127.0.0.1:80',
      ' 127.0.0.1',
      '8.8.8.8\n',
    ],
  ])('that is %s is refused', (_, ...addresses) => {
    expect(addresses.filter((address) => isAllowedAddress(address, []))).toEqual([]);
  });

  it('that is not public is allowed if it is listed, in any notation', () => {
    const listed = ranges('10.1.0.0/16', '::1', 'fd12::/32', '::ffff:192.168.7.0/120');
    const allowed = [
      '10.1.0.1',
      '::ffff:10.1.2.3',
      '::ffff:a01:1',
      '::1',
      'fd12::9',
      '192.168.7.7',
      '8.8.8.8',
    ];
    expect(allowed.filter((address) => !isAllowedAddress(address, listed))).toEqual([]);
    const refused = ['10.2.0.1', '::ffff:10.2.0.1', '127.0.0.1', 'fd13::1', '192.168.8.1', '64:ff9b::a01:1'];
    expect(refused.filter((address) => isAllowedAddress(address, listed))).toEqual([]);
  });
});
