import { findFreePort } from '../free-ports';
import { pollUntil } from '../poll-until';
import { RedisServer } from './redis-server';

const HOST = '127.0.0.1';
const SLOTS = 16_384;

/** A Redis Cluster of three masters, each with a third of the keys, and a replica of the first one. */
export class RedisCluster {
  readonly masters: readonly [RedisServer, RedisServer, RedisServer];
  readonly replica: RedisServer;

  private constructor(masters: RedisCluster['masters'], replica: RedisServer) {
    this.masters = masters;
    this.replica = replica;
  }

  static async start(): Promise<RedisCluster> {
    const nodes = [await startNode(), await startNode(), await startNode(), await startNode()] as const;
    const [first, second, third, replica] = nodes;
    const masters = [first, second, third];
    for (const [index, { server }] of masters.entries()) {
      const [from, to] = [index, index + 1].map((part) => Math.round((part * SLOTS) / masters.length));
      await server.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? 0) - 1));
    }
    for (const { server, bus } of [second, third, replica]) {
      await first.server.command('CLUSTER', 'MEET', HOST, String(server.port), String(bus));
    }
    const firstId = await first.server.command('CLUSTER', 'MYID');
    await pollUntil('the replica to know its master', async () => {
      return (await replica.server.command('CLUSTER', 'REPLICATE', firstId)) === 'OK';
    });
    for (const { server } of nodes) {
      await pollUntil('the nodes to form a cluster', async () => {
        const known = (await server.command('CLUSTER', 'NODES')).split('\n').length;
        const isOk = (await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok');
        return isOk && known === nodes.length;
      });
    }
    return new RedisCluster([first.server, second.server, third.server], replica.server);
  }

  /** Runs a command about a key on the node that has the key. */
  async command(...args: readonly string[]): Promise<string> {
    return this.masters[1].command('-c', ...args);
  }

  async close(): Promise<void> {
    await Promise.all([...this.masters, this.replica].map((node) => node.close()));
  }
}

interface Node {
  readonly server: RedisServer;
  /** Its port for the other nodes. */
  readonly bus: number;
}

/** Returns a node that knows no other. */
async function startNode(): Promise<Node> {
  const bus = await findFreePort();
  const settings = [
    'cluster-enabled yes',
    `cluster-port ${bus}`,
    `cluster-announce-ip ${HOST}`,
    'cluster-node-timeout 2000',
    'cluster-replica-validity-factor 0',
  ];
  return { server: await RedisServer.start({ settings }), bus };
}
