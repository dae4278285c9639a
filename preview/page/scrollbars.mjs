// Re-exports the scrollbars of Grafana's table. The default export of the package is lost when an ES module imports it
// as CommonJS.
export { Scrollbars as default } from 'react-custom-scrollbars-2/lib/index.js';
