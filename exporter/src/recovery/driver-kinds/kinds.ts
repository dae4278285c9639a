import { type DriverKind } from '../drivers/driver-kind';
import { COMMAND_DRIVER } from './command/command-driver';
import { DOCKER_DRIVER } from './docker/docker-driver';
import { GRAPHILE_WORKER_DRIVER } from './graphile-worker/graphile-worker-driver';
import { KUBERNETES_DRIVER } from './kubernetes/kubernetes-driver';
import { POSTGRES_DRIVER } from './postgres/postgres-driver';
import { REPORTER_DRIVER } from './reporter/reporter-driver';
import { SYSTEMD_DRIVER } from './systemd/systemd-driver';
import { WEBHOOK_DRIVER } from './webhook/webhook-driver';

/** All kinds of drivers. */
export const DRIVER_KINDS: readonly DriverKind[] = [
  REPORTER_DRIVER,
  COMMAND_DRIVER,
  SYSTEMD_DRIVER,
  WEBHOOK_DRIVER,
  DOCKER_DRIVER,
  KUBERNETES_DRIVER,
  POSTGRES_DRIVER,
  GRAPHILE_WORKER_DRIVER,
];
