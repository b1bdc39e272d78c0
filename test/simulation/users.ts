import type { Actor } from '../../src/auth/actor.js';
import type { Placement, PlacementPolicy } from '../../src/core/model/policy/policy.js';
import { HubError } from '../../src/errors.js';
import type { KubeObject } from '../../src/kubernetes/object.js';
import type { SimulatedStore } from './database.js';
import type { Random } from './random.js';

const actor: Actor = { name: 'admin', role: 'admin' };
export const NAMESPACE = 'shop';
export const CONTENT = 'simulation/content';

/** What users asked for of one application, as far as the hub said yes to it. */
export interface Application {
  readonly name: string;
  replicas: number;
  /** Grows with each edit; it stands in an annotation of every object. */
  content: number;
  broken: boolean;
  deleted: boolean;
  placement: Placement;
  /** Earlier and present wishes, with when they were accepted: what the hub does may still be about one of them. */
  readonly wishes: { readonly at: number; readonly replicas: number; readonly divided: boolean }[];
}

export interface UsersWorld {
  readonly store: SimulatedStore;
  readonly random: Random;
  readonly now: () => number;
  readonly clusters: readonly string[];
  readonly note: (sentence: string) => void;
  /** Called before each request; throws where the database is away. */
  readonly reach: () => Promise<void>;
}

/** Users of one hub: they ask, and remember what was promised to them. */
export class Users {
  readonly applications = new Map<string, Application>();
  readonly #world: UsersWorld;
  /** Edits that the hub refused or could not take. */
  refused = 0;

  constructor(world: UsersWorld) {
    this.#world = world;
  }

  get living(): readonly Application[] {
    return [...this.applications.values()].filter(({ deleted }) => !deleted);
  }

  async registerClusters(): Promise<void> {
    for (const [i, name] of this.#world.clusters.entries())
      await this.#world.store.intents.registerCluster(actor, {
        name,
        source: 'API',
        credentialExpiresAt: null,
        provider: null,
        region: i % 2 === 0 ? 'north' : 'south',
        zones: [],
        labels: { tier: i % 2 === 0 ? 'gold' : 'silver' },
        properties: {},
        taints: [],
        endpoint: `https://${name}.example:6443`,
        connection: '{}',
        uid: null,
      });
  }

  async create(name: string): Promise<void> {
    const { random, now } = this.#world;
    const placement = this.#aPlacement();
    const replicas = random.from(1, 8);
    const one: Application = { name, replicas, content: 1, broken: false, deleted: false, placement, wishes: [] };
    if (!(await this.#apply(one, `${name} with ${replicas} replicas`, true))) return;
    one.wishes.push({ at: now(), replicas, divided: isDivided(placement) });
    this.applications.set(name, one);
  }

  /** One edit of anything. */
  async edit(): Promise<void> {
    const { random, store, clusters } = this.#world;
    const living = this.living;
    const one = living.length > 0 ? random.pick(living) : null;
    const roll = random.next();
    if (one && roll < 0.25) return void (await this.scale(one, random.from(1, 8)));
    if (one && roll < 0.5) return void (await this.#change(one, { content: one.content + 1, broken: false }));
    if (one && roll < 0.56) return void (await this.#change(one, { content: one.content + 1, broken: true }));
    if (one && roll < 0.76) return void (await this.#change(one, { placement: this.#aPlacement() }));
    if (one && roll < 0.8) return this.delete(one);
    const name = random.pick(clusters);
    if (roll < 0.87)
      return this.#cluster(`${name} gets another tier`, () =>
        store.intents.updateCluster(actor, { name, expectedRevision: null, labels: { tier: random.pick(['gold', 'silver']) } }),
      );
    if (roll < 0.94) {
      const taints = random.chance(0.5) ? [{ key: 'trouble', effect: 'NoExecute' as const }] : [];
      return this.#cluster(`${name} gets ${taints.length} taints`, () =>
        store.intents.updateCluster(actor, { name, expectedRevision: null, taints }),
      );
    }
    const cordoned = random.chance(0.4);
    return this.#cluster(`${name} is ${cordoned ? '' : 'not '}cordoned`, () =>
      store.intents.updateCluster(actor, { name, expectedRevision: null, cordoned }),
    );
  }

  scale(one: Application, replicas: number): Promise<boolean> {
    return this.#change(one, { replicas });
  }

  rewrite(one: Application): Promise<boolean> {
    return this.#change(one, { content: one.content + 1, broken: false });
  }

  place(one: Application, placement: Placement): Promise<boolean> {
    return this.#change(one, { placement });
  }

  /** Another policy of a higher priority takes the application over, and the one that had it goes. */
  async handOver(one: Application, to: string): Promise<void> {
    const { store } = this.#world;
    const { spec, ...policy } = policyOf(one);
    await this.#ask(`${to} takes ${one.name} over`, () =>
      store.intents.accept(actor, {
        application: null,
        resources: [],
        policies: [{ ...policy, name: to, spec: { ...spec, priority: 10 } }],
        pruned: [],
        cause: 'apply',
        basedOnRevision: 0,
        idempotency: null,
      }),
    );
    await this.#ask(`the policy ${one.name} goes`, () => store.intents.deletePolicies(actor, [{ ...policy, expectedRevision: null }]));
  }

  /** The ConfigMap of the application gets another value than its template has. */
  async override(one: Application): Promise<void> {
    const spec = {
      resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap', name: one.name }],
      overrideRules: [{ overriders: { plaintext: [{ path: '/data', operator: 'add' as const, value: { mode: 'overridden' } }] } }],
    };
    await this.#ask(`${one.name} is overridden`, () =>
      this.#world.store.intents.accept(actor, {
        application: null,
        resources: [],
        policies: [{ kind: 'OverridePolicy', namespace: NAMESPACE, name: one.name, spec }],
        pruned: [],
        cause: 'apply',
        basedOnRevision: 0,
        idempotency: null,
      }),
    );
  }

  /** The override of the application and its placement are deleted by one request. */
  async deletePolicies({ name }: Application): Promise<void> {
    const targets = (['OverridePolicy', 'PlacementPolicy'] as const).map((kind) => ({
      kind,
      namespace: NAMESPACE,
      name,
      expectedRevision: null,
    }));
    await this.#ask(`the policies of ${name} are deleted`, () => this.#world.store.intents.deletePolicies(actor, targets));
  }

  async unregister(name: string): Promise<void> {
    await this.#cluster(`${name} is unregistered`, () =>
      this.#world.store.intents.unregisterCluster(actor, name, { deleteWorkloads: false }),
    );
  }

  async delete(one: Application): Promise<void> {
    const { store } = this.#world;
    await this.#ask(`${one.name} is deleted`, async () => {
      const [known] = await store.reads.applicationsNamed(actor, [{ namespace: NAMESPACE, name: one.name }]);
      await store.intents.deleteApplication(actor, known!.id, known!.revision, { orphan: false });
      one.deleted = true;
    });
  }

  /** Everything is as an operator wants it when the trouble is over: no taints, no cordons, nothing broken. */
  async tidyUp(): Promise<void> {
    const { store, clusters } = this.#world;
    for (const name of clusters)
      await this.#cluster(`${name} is tidied up`, () =>
        store.intents.updateCluster(actor, { name, expectedRevision: null, cordoned: false, taints: [] }),
      );
    for (const one of this.living) if (one.broken) await this.rewrite(one);
  }

  async #change(one: Application, change: Partial<Pick<Application, 'replicas' | 'content' | 'broken' | 'placement'>>): Promise<boolean> {
    const next = { ...one, ...change };
    if (!(await this.#apply(next, `${one.name}: ${JSON.stringify(change)}`, change.placement !== undefined))) return false;
    Object.assign(one, change);
    one.wishes.push({ at: this.#world.now(), replicas: one.replicas, divided: isDivided(one.placement) });
    return true;
  }

  #apply(one: Application, what: string, withPolicy: boolean): Promise<boolean> {
    const { store } = this.#world;
    return this.#ask(what, async () => {
      const application = { namespace: NAMESPACE, name: one.name };
      const [known] = await store.reads.applicationsNamed(actor, [application]);
      await store.intents.accept(actor, {
        application,
        resources: documentsOf(one),
        policies: withPolicy ? [policyOf(one)] : [],
        pruned: [],
        cause: 'apply',
        basedOnRevision: known?.revision ?? 0,
        idempotency: null,
      });
    });
  }

  async #cluster(what: string, run: () => Promise<unknown>): Promise<void> {
    await this.#ask(what, run);
  }

  async #ask(what: string, run: () => Promise<unknown>): Promise<boolean> {
    try {
      await this.#world.reach();
      await run();
      this.#world.note(`A user: ${what}.`);
      return true;
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.refused += 1;
      this.#world.note(`A user is refused (${what}): ${error.code}.`);
      return false;
    }
  }

  #aPlacement(): Placement {
    const { random, clusters } = this.#world;
    const clusterAffinity = random.pick([
      {},
      { clusterNames: random.some(clusters) },
      { clusterNames: random.some(clusters, 2) },
      { labelSelector: { matchLabels: { tier: 'gold' } } },
    ]);
    const clusterTolerations = random.chance(0.2)
      ? []
      : [{ operator: 'Exists' as const, effect: 'NoExecute', tolerationSeconds: random.from(2, 15) }];
    const replicaScheduling = random.pick([
      { replicaSchedulingType: 'Divided' as const, replicaDivisionPreference: 'Weighted' as const },
      { replicaSchedulingType: 'Divided' as const, replicaDivisionPreference: 'Aggregated' as const },
      {
        replicaSchedulingType: 'Divided' as const,
        replicaDivisionPreference: 'Weighted' as const,
        weightPreference: { dynamicWeight: 'AvailableReplicas' as const },
      },
      { replicaSchedulingType: 'Duplicated' as const },
    ]);
    const spreadConstraints = random.chance(0.3) ? [{ spreadByField: 'cluster', minGroups: 1, maxGroups: random.from(1, 2) }] : undefined;
    const movement = random.pick([undefined, { maxSurge: '100%' }, { maxUnavailable: 0, maxSurge: 1, deadline: '30s' }]);
    return {
      clusterAffinity,
      clusterTolerations,
      replicaScheduling,
      ...(spreadConstraints && { spreadConstraints }),
      ...(movement && { movement }),
    };
  }
}

export function isDivided({ replicaScheduling }: Placement): boolean {
  return replicaScheduling?.replicaSchedulingType === 'Divided';
}

function policyOf({ name, placement }: Application): PlacementPolicy {
  return {
    kind: 'PlacementPolicy',
    namespace: NAMESPACE,
    name,
    spec: {
      resourceSelectors: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name },
        { apiVersion: 'v1', kind: 'ConfigMap', name },
      ],
      placement,
    },
  };
}

function documentsOf({ name, replicas, content, broken }: Application): readonly KubeObject[] {
  const metadata = { name, namespace: NAMESPACE, annotations: { [CONTENT]: String(content) } };
  const image = broken ? 'image-that-is-not-there' : `web:${content}`;
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { content: String(content) } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'web', image }] } },
      },
    },
  ];
}
