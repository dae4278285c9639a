import { heartbeatTemplate, namesHeartbeat } from './heartbeat-template';

describe('the template of a key of heartbeats', () => {
  it.each([
    ['worker:a1:heartbeat', 'worker:{id}:heartbeat'],
    ['worker:host:17:heartbeat', 'worker:{id}:heartbeat'],
    ['prod:workers:a1:last_seen', 'prod:workers:{id}:last_seen'],
    ['prod:a1:heartbeat', 'prod:{id}:heartbeat'],
    ['a1:heartbeat', '{id}:heartbeat'],
    ['heartbeat:a1', 'heartbeat:{id}'],
    ['heartbeat:worker:host:17', 'heartbeat:worker:{id}'],
    ['heartbeats/mail/3', 'heartbeats/{id}'],
    ['agent.a1.alive', 'agent.{id}.alive'],
    ['worker:a1', 'worker:{id}'],
    ['app:worker:a1', 'app:worker:{id}'],
    ['workers:heartbeats', 'workers:heartbeats'],
    ['worker_heartbeats', 'worker_heartbeats'],
  ])('of %s is %s', (key, template) => {
    expect(heartbeatTemplate(key)).toBe(template);
  });

  it.each([
    ...[
      'session:a1',
      'user:a1:seen',
      'heart',
      'a:b:worker:c',
      'worker:a:b:c',
      'bull:mail:17',
      'queue:workers',
    ],
    ...['rq:worker:a1', 'resque:workers:heartbeat', '_kombu.binding.celery', 'x:{id}:heartbeat', ''],
  ])('is none of %p', (key) => {
    expect(heartbeatTemplate(key)).toBeUndefined();
  });

  it('says whether the name tells a heartbeat, or only a worker', () => {
    expect(['worker:{id}:heartbeat', 'worker_heartbeats', 'alive:{id}'].map(namesHeartbeat)).toEqual([
      ...[true, true, true],
    ]);
    expect(['worker:{id}', 'processes:{id}'].map(namesHeartbeat)).toEqual([false, false]);
  });
});
