// The scrollbars of Grafana's table: a package whose default export is lost where an ES module imports it as CommonJS.
export { Scrollbars as default } from 'react-custom-scrollbars-2/lib/index.js';
