import { PostgresServer } from './postgres-server';

it('starts PostgreSQL, keeps its data over a restart, and ends it', async () => {
  const server = await PostgresServer.start();
  try {
    await server.createDatabase('kept');
    await server.query('CREATE TABLE numbers AS SELECT 42 AS number', undefined, 'kept');
    await server.stop();
    await expect(server.query('SELECT 1')).rejects.toThrow();
    await server.startAgain();
    expect(await server.query('SELECT number FROM numbers', undefined, 'kept')).toEqual([{ number: 42 }]);
  } finally {
    await server.close();
  }
  await expect(server.query('SELECT 1')).rejects.toThrow();
});
