/** See server-packages.js. */
export function resolveServer(name: 'postgresql' | 'mariadb' | 'docker'): Promise<string>;
