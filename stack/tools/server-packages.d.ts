/** See server-packages.js. */
export function resolveServer(
  name: 'postgresql' | 'mariadb' | 'redis' | 'sidekiq' | 'celery' | 'rabbitmq' | 'docker',
): Promise<string>;
