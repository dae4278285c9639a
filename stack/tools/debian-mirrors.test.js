const { describe, expect, test } = require('@jest/globals');
const { sitesFromTargets, sitesFromUris, sourcesList } = require('./debian-mirrors.js');

describe('after apt-get update', () => {
  test("the site of Debian's main archive is found", () => {
    expect(sitesFromTargets('http://mirror.test/debian|bookworm|main|Debian\n')).toEqual([
      'http://mirror.test/debian',
    ]);
  });

  test('a site with several suites is listed once', () => {
    const row = (release) => `http://mirror.test/debian|${release}|main|Debian`;
    expect(sitesFromTargets([row('bookworm'), row('trixie')].join('\n'))).toEqual([
      'http://mirror.test/debian',
    ]);
  });

  test.each([
    ['the security archive', 'http://mirror.test/debian-security|bookworm-security|main|Debian'],
    ['updates', 'http://mirror.test/debian|bookworm-updates|main|Debian'],
    ["another vendor's archive for the same release", 'https://vendor.test/apt|bookworm|main|Vendor'],
    ["a vendor's component", 'https://vendor.test/linux/debian|bookworm|stable|Vendor'],
    ['an empty line', ''],
  ])('%s is left out', (_what, row) => {
    expect(sitesFromTargets(row)).toEqual([]);
  });
});

describe('before the first apt-get update', () => {
  const uri = (site, release) => `'${site}/dists/${release}/InRelease' some_file 0 `;

  test('the site is found in the URLs that apt would download', () => {
    expect(sitesFromUris(uri('http://mirror.test/debian', 'bookworm'))).toEqual([
      'http://mirror.test/debian',
    ]);
  });

  test("Debian's folder comes first, because other archives cannot be distinguished yet", () => {
    const output = [
      uri('https://vendor.test/apt', 'bookworm'),
      uri('https://mirror.test/debian', 'bookworm'),
    ];
    expect(sitesFromUris(output.join('\n'))).toEqual([
      'https://mirror.test/debian',
      'https://vendor.test/apt',
    ]);
  });

  test('security and update suites are left out', () => {
    const output = [
      uri('http://m.test/debian-security', 'bookworm-security'),
      uri('http://m.test/debian', 'bookworm-updates'),
    ];
    expect(sitesFromUris(output.join('\n'))).toEqual([]);
  });
});

test('the source list has one site and suite, and the keyring if there is one', () => {
  expect(sourcesList('http://m.test/debian', 'forky', '/keys.gpg')).toBe(
    'deb [signed-by=/keys.gpg] http://m.test/debian forky main\n',
  );
  expect(sourcesList('http://m.test/debian', 'forky', undefined)).toBe(
    'deb http://m.test/debian forky main\n',
  );
});
