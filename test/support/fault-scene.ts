import { expect } from '@jest/globals';
import type { LoggedWrite } from '../../src/simulator/write-log.js';
import { apply } from './ask-hub.js';
import { eventually } from './eventually.js';
import type { TestHub } from './hub.js';
import type { SimulatorProcess } from './simulator-process.js';

export interface SeenCluster {
  readonly health: string;
  readonly reason: string;
  readonly message: string;
  readonly stale: boolean;
  readonly allocating: Readonly<Record<string, number>>;
  readonly nodePools: readonly { readonly nodes: number; readonly readyNodes: number }[] | null;
}

export interface SeenWork {
  readonly state: string;
  readonly reason: string | null;
  readonly message: string | null;
  readonly stale: boolean;
  readonly health: string;
  readonly observedAt: string | null;
  readonly replicas: { readonly desired: number; readonly ready: number } | null;
}

export interface PlanInput extends SeenWork {
  /** Of the whole resource, which is in this one cluster. */
  readonly whole: { readonly health: string; readonly message: string | null };
}

export interface SeenEvent {
  readonly type: string;
  readonly message: string;
}

interface LiveObject {
  readonly metadata: { readonly uid: string };
  readonly data?: Readonly<Record<string, string>>;
}

const paths = {
  ConfigMap: (namespace: string, name: string) => `/api/v1/namespaces/${namespace}/configmaps/${name}`,
  Deployment: (namespace: string, name: string) => `/apis/apps/v1/namespaces/${namespace}/deployments/${name}`,
} as const;

type Kind = keyof typeof paths;

/** Ends a rehearsal that hangs: 26 of them share a hub, on a machine with much else to do. */
const PATIENCE_MS = 300_000;
const EVERY_MS = 250;

/** One member with an application of its own, as a person sees it through the hub while something is wrong with the member. */
export class FaultScene {
  readonly hub: TestHub;
  readonly members: SimulatorProcess;
  readonly cluster: string;
  #saidAt = 0;

  constructor(hub: TestHub, members: SimulatorProcess, cluster: string) {
    this.hub = hub;
    this.members = members;
    this.cluster = cluster;
  }

  /** The application with `value` in its ConfigMap and `cpu` asked for by each pod of its Deployment. */
  async say(value: string, cpu = '10m', replicas = 2): Promise<void> {
    this.#saidAt = Date.now();
    await apply(this.hub, manifests(this.cluster, value, cpu, replicas), { application: this.cluster, namespace: this.cluster });
  }

  begin(kind: string, settings: Readonly<Record<string, string>> = {}): Promise<unknown> {
    return this.members.control.begin(this.cluster, kind, settings);
  }

  end(kind?: string): Promise<unknown> {
    return this.members.control.end(this.cluster, kind);
  }

  async seen(): Promise<SeenCluster> {
    const { cluster } = await this.hub.query<{ cluster: SeenCluster }>(
      `query ($name: String!) { cluster(name: $name) { health reason message stale allocating nodePools { nodes readyNodes } } }`,
      { name: this.cluster },
    );
    return cluster;
  }

  async resource(kind: Kind): Promise<PlanInput> {
    const { resource } = await this.hub.query<{
      resource: { health: string; message: string | null; works: { nodes: SeenWork[] } } | null;
    }>(
      `query ($apiVersion: String!, $kind: String!, $namespace: String!) {
        resource(apiVersion: $apiVersion, kind: $kind, namespace: $namespace, name: "web") {
          health message works(first: 2) { nodes { state reason message stale health observedAt replicas { desired ready } } }
        }
      }`,
      { apiVersion: kind === 'ConfigMap' ? 'v1' : 'apps/v1', kind, namespace: this.cluster },
    );
    return { ...resource!.works.nodes[0]!, whole: { health: resource!.health, message: resource!.message } };
  }

  async events(): Promise<readonly SeenEvent[]> {
    const { events } = await this.hub.query<{ events: { nodes: SeenEvent[] } }>(
      'query ($cluster: String!) { events(first: 100, filter: { cluster: $cluster }) { nodes { type message } } }',
      { cluster: this.cluster },
    );
    return events.nodes;
  }

  /** Until the cluster is as `wanted` says. */
  tells(wanted: object): Promise<void> {
    return this.until(async () => expect(await this.seen()).toMatchObject(wanted));
  }

  showsWork(kind: Kind, wanted: object): Promise<void> {
    return this.until(async () => expect(await this.resource(kind)).toMatchObject(wanted));
  }

  recorded(type: string, message = ''): Promise<void> {
    return this.until(async () =>
      expect(await this.events()).toContainEqual(expect.objectContaining({ type, message: expect.stringContaining(message) })),
    );
  }

  arrived(value: string): Promise<void> {
    return this.until(async () => expect((await this.live('ConfigMap')).data).toEqual({ value }));
  }

  /** The hub saw there what was said last; reads of the member itself may be of the past. */
  isSeen(): Promise<void> {
    return this.until(async () =>
      expect(Date.parse((await this.resource('ConfigMap')).observedAt ?? '')).toBeGreaterThanOrEqual(this.#saidAt),
    );
  }

  until(check: () => Promise<void>): Promise<void> {
    return eventually(check, PATIENCE_MS, EVERY_MS);
  }

  live(kind: Kind): Promise<LiveObject> {
    return this.members.get(this.cluster, paths[kind](this.cluster, 'web'));
  }

  /** What the hub wrote there, oldest first. */
  async hubWrites(query: Readonly<Record<string, string>> = {}): Promise<readonly LoggedWrite[]> {
    const { writes } = await this.members.control.writes({ cluster: this.cluster, limit: '1000', ...query });
    return writes.filter(({ user }) => user !== 'second-actor' && user !== 'admin');
  }

  /** The member has `value`, and the hub says that all is well: applied, healthy, fresh. */
  async isWell(value: string): Promise<void> {
    await this.tells({ health: 'HEALTHY', reason: 'READY', message: '', stale: false });
    await this.arrived(value);
    const well = { state: 'APPLIED', reason: null, message: null, stale: false, health: 'HEALTHY' };
    await this.showsWork('ConfigMap', { ...well, whole: { health: 'HEALTHY' } });
    await this.showsWork('Deployment', { ...well, whole: { health: 'HEALTHY' }, replicas: { desired: 2, ready: 2 } });
  }
}

function manifests(name: string, value: string, cpu: string, replicas: number): string {
  return `
apiVersion: policy.manifold.hub/v1
kind: PlacementPolicy
metadata: { name: here, namespace: ${name} }
spec:
  resourceSelectors:
    - { apiVersion: v1, kind: ConfigMap }
    - { apiVersion: apps/v1, kind: Deployment }
  placement: { clusterAffinity: { clusterNames: [${name}] } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: web, namespace: ${name} }
data: { value: ${value} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: ${name} }
spec:
  replicas: ${replicas}
  progressDeadlineSeconds: 3
  strategy: { type: Recreate }
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers: [{ name: web, image: "example.com/web:1", resources: { requests: { cpu: ${cpu} } } }]
`;
}
