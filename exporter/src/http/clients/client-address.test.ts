import { defaultConfig } from '../../fleet/fleet.fixture';
import { ClientAddresses, clientKey } from './client-address';

function addressOf(
  remoteAddress: string | undefined,
  headers: object,
  proxies: readonly string[] = PROXIES,
): string {
  const { web } = defaultConfig([`--web.trusted-proxies=${proxies.join(',')}`]);
  return new ClientAddresses(web).of({ socket: { remoteAddress }, headers });
}

const PROXIES = ['10.0.0.0/8', '192.0.2.1', 'fd00::/8', '::ffff:172.16.0.0/108'];

describe('the address of a client', () => {
  it.each([
    ['without headers', '10.0.0.1', {}, '10.0.0.1'],
    ['with X-Forwarded-For', '10.0.0.1', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7'],
    [
      'that wrote an entry itself',
      '10.0.0.1',
      { 'x-forwarded-for': '203.0.113.5, 198.51.100.7' },
      '198.51.100.7',
    ],
    [
      'behind two proxies',
      '10.0.0.1',
      { 'x-forwarded-for': '203.0.113.5, 198.51.100.7, 192.0.2.1' },
      '198.51.100.7',
    ],
    ['that is a proxy itself', '10.0.0.1', { 'x-forwarded-for': '10.0.0.9, 10.0.0.2' }, '10.0.0.9'],
    ['of a mapped proxy', '::ffff:10.0.0.1', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7'],
    ['of a proxy in a mapped range', '172.16.3.4', { 'x-forwarded-for': '198.51.100.7' }, '198.51.100.7'],
    ['of an IPv6 proxy', 'fd12::1', { 'x-forwarded-for': '2001:db8::7' }, '2001:db8::7'],
    ['that is mapped', '10.0.0.1', { 'x-forwarded-for': '::ffff:198.51.100.7' }, '198.51.100.7'],
    ['with a port', '10.0.0.1', { 'x-forwarded-for': '198.51.100.7:4711' }, '198.51.100.7'],
    ['with brackets and port', '10.0.0.1', { 'x-forwarded-for': '[2001:db8::7]:4711' }, '2001:db8::7'],
    [
      'with Forwarded',
      '10.0.0.1',
      { forwarded: 'for=203.0.113.5;proto=http, For="198.51.100.7:80";by=_x' },
      '198.51.100.7',
    ],
    [
      'with Forwarded on IPv6',
      '10.0.0.1',
      { forwarded: 'proto=https;for="[2001:db8::7]:4711"' },
      '2001:db8::7',
    ],
    [
      'with a separator in quotes',
      '10.0.0.1',
      { forwarded: 'by="a,for=203.0.113.5;";for=198.51.100.7' },
      '198.51.100.7',
    ],
    [
      'with equal headers',
      '10.0.0.1',
      { forwarded: 'for=198.51.100.7', 'x-forwarded-for': '198.51.100.7' },
      '198.51.100.7',
    ],
    [
      'with different headers, one of which it wrote',
      '10.0.0.1',
      { forwarded: 'for=203.0.113.5', 'x-forwarded-for': '198.51.100.7' },
      '10.0.0.1',
    ],
    ['behind unknown', '10.0.0.1', { 'x-forwarded-for': '203.0.113.5, unknown, 192.0.2.1' }, '192.0.2.1'],
    [
      'with an entry that is no address',
      '10.0.0.1',
      { 'x-forwarded-for': '203.0.113.5, 1, evil' },
      '10.0.0.1',
    ],
    ['with an empty header', '10.0.0.1', { 'x-forwarded-for': '' }, '10.0.0.1'],
    ['with a very long header', '10.0.0.1', { 'x-forwarded-for': '1.1.1.1,'.repeat(2000) }, '10.0.0.1'],
    ['with an open quote', '10.0.0.1', { forwarded: 'for="198.51.100.7' }, '10.0.0.1'],
  ])('%s', (_what, remote, headers, client) => {
    expect(addressOf(remote, headers)).toBe(client);
  });

  it('is that of the connection if it is not a trusted proxy, whatever the headers say', () => {
    const headers = { 'x-forwarded-for': '203.0.113.5', forwarded: 'for=203.0.113.5' };
    expect(addressOf('198.51.100.7', headers)).toBe('198.51.100.7');
    expect(addressOf('::ffff:198.51.100.7', headers)).toBe('::ffff:198.51.100.7');
    expect(addressOf('10.0.0.1', headers, [])).toBe('10.0.0.1');
    expect(addressOf(undefined, headers)).toBe('unknown');
  });
});

describe('the rate limit key of a client', () => {
  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['unknown', 'unknown'],
  ])('with the address %s is %s', (address, client) => {
    expect(clientKey(address)).toBe(client);
  });
});

describe('web.trusted_proxies', () => {
  it.each(['10.0.0.0/33', '10.0.0.0/', 'fd00::/129', 'proxy', '1', '10.0.0.0/8/8', '10.0.0.256'])(
    'rejects %s',
    (proxy) => {
      expect(() => defaultConfig([`--web.trusted-proxies=${proxy}`])).toThrow('IP address or a range');
    },
  );
});
