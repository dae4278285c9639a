const { expect, test } = require('@jest/globals');
const { DENIED_WORD } = require('./denied-words');

const denied = new RegExp(DENIED_WORD);

test.each([
  'told',
  'toldAt',
  'wasTold',
  'ReportConvoy',
  'convoys',
  'tellerId',
  'Stay',
  'MOST_TURNS',
  'deafness',
])('the identifier %s is denied', (name) => {
  expect(denied.test(name)).toBe(true);
});

test.each(['storage', 'default', 'intelligence', 'returns', 'stayed', 'retellable'])(
  'the identifier %s is allowed',
  (name) => {
    expect(denied.test(name)).toBe(false);
  },
);
