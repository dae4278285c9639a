import * as protocol from '@heartline/protocol';
import * as facts from './protocol-facts';

test.each(Object.entries(facts))('%s is that of the protocol', (name, value) => {
  expect(value).toEqual(protocol[name as keyof typeof facts]);
});
