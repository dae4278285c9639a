// Words that identifiers do not contain: earlier names of this code that no reader would search for. ESLint applies them.

/** Denied anywhere in an identifier. */
const ANYWHERE = [
  'convoy',
  'traveller',
  'farewell',
  'courier',
  'deaf',
  'ledger',
  'chronicle',
  'theatre',
  'clockwork',
];

/** Denied as a whole word of an identifier: `told`, `toldAt`, `wasTold`. */
const WORDS = [
  'told',
  'tells',
  'tell',
  'teller',
  'hearing',
  'stay',
  'stays',
  'spell',
  'spells',
  'seat',
  'desk',
  'turns',
];

function capitalised(word) {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** A regular expression that matches an identifier with a denied word. */
const DENIED_WORD = [
  `(${ANYWHERE.flatMap((word) => [word, capitalised(word), word.toUpperCase()]).join('|')})`,
  `(^|_)(${WORDS.flatMap((word) => [word, capitalised(word), word.toUpperCase()]).join('|')})(?![a-z])`,
  `(?<=[a-z0-9#])(${WORDS.map(capitalised).join('|')})(?![a-z])`,
].join('|');

/** Options of ESLint's `no-restricted-syntax`. */
const DENIED_WORDS = [
  {
    selector: `Identifier[name=/${DENIED_WORD}/]`,
    message:
      'Use the term that a Prometheus, Grafana or Node engineer would search for. See lint/layout/denied-words.js.',
  },
  {
    selector: `PrivateIdentifier[name=/${DENIED_WORD}/]`,
    message:
      'Use the term that a Prometheus, Grafana or Node engineer would search for. See lint/layout/denied-words.js.',
  },
];

module.exports = { DENIED_WORD, DENIED_WORDS };
