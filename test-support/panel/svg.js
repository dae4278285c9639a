// Grafana's icons are SVG files fetched at run time; in jsdom there is nothing to fetch from.
const { createElement } = require('react');

module.exports = {
  __esModule: true,
  default: ({ title, className }) => createElement('svg', { title, className }),
  cacheStore: {},
};
