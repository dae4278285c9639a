/** See server-packages.js. */
export function resolveServer(
  name: 'postgresql' | 'mariadb' | 'redis' | 'sidekiq' | 'celery' | 'docker',
): Promise<string>;
