import { stableName } from './id-family';

describe('F4: the stable part of a name', () => {
  it.each([
    ['a pod of a Deployment', 'indexer-7d9f5b6c4-x2x9k', 'indexer'],
    ['a pod of a Job', 'nightly-import-28391040-kq8wz', 'nightly-import'],
    ['a name of the client', 'host-7-4711-9f3a01bc', 'host-7'],
    ['a name of the client in a container', 'd34db33fcafe-1-9f3a01bc', ''],
    ['a UUID', '0b0e6f3a-7c1d-4e2f-9a8b-1c2d3e4f5a6b', ''],
    ['a name with a UUID', 'sandbox_0b0e6f3a-7c1d-4e2f-9a8b-1c2d3e4f5a6b', 'sandbox'],
    [
      'an encoded ARN',
      'arn:aws:ecs:eu-1:1234:task_x2F_prod_x2F_0123456789abcdef0123456789abcdef',
      'arn-aws-ecs-eu-1-task-prod',
    ],
    ['a ULID', 'job.01J9ZQ4T6W8Y0B2D4F6H8K0M2P', 'job'],
    ['a process ID', 'worker-31337', 'worker'],
  ])('of %s has no generated part', (_what, name, family) => {
    expect(stableName(name)).toBe(family);
  });

  it.each(['indexer-0', 'worker01', 'gpu-a100-12', 'batch-eu-1', 'mail_sender', 'replica-128', 'facade'])(
    'of %s is the name',
    (name) => {
      expect(stableName(name)).toBe(name.replace('_', '-'));
    },
  );
});
