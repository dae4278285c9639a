/** The workspaces that run in production. `traces` is the optional part of the exporter; the others are tools and pages. */
const PRODUCTION_WORKSPACES = ['protocol', 'exporter', 'traces', 'client', 'demo', 'stack'];

/**
 * What production installations may contain: packages on this platform, and megabytes. A larger number needs a reason. The
 * exporter has the clients of the databases and brokers that sources read: pg, mysql2, ioredis and amqplib, 28 packages of 3 MB.
 */
const MAX_PRODUCTION_SIZES = [
  { workspaces: ['client'], packages: 0, megabytes: 0 },
  { workspaces: ['protocol'], packages: 8, megabytes: 10 },
  { workspaces: ['exporter'], packages: 154, megabytes: 57 },
  { workspaces: ['exporter', 'traces'], packages: 165, megabytes: 82 },
];

module.exports = { MAX_PRODUCTION_SIZES, PRODUCTION_WORKSPACES };
