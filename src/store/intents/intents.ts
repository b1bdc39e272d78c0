import type { Pool, PoolClient } from 'pg';
import type { Actor } from '../../auth/actor.js';
import type { Thing, Verb } from '../../auth/may.js';
import type { StandingFreeze } from '../../core/model/movement/freeze.js';
import type { Wakeups } from '../../engine/ports/wakeups.js';
import { canonicalText } from '../../kubernetes/json/canonical-text.js';
import type { ArgumentsAfterActor } from '../arguments-after-actor.js';
import type { Encryption } from '../database/encryption.js';
import type { Manifests } from '../database/manifests.js';
import { type Commit, rows, withTransaction } from '../database/sql.js';
import { standingFreezes } from '../freezes/freeze.store.js';
import { freeze, unfreeze } from '../freezes/freeze-intents.js';
import { acceptRestore } from '../freezes/restore.store.js';
import { authorize, authorizeEach } from '../reads/asking.js';
import type { SchemaCatalog } from '../schemas/schema-catalog.js';
import type { WorldCache } from '../world/world.js';
import { type Ask, accept, acceptTogether } from './accept.js';
import { type Deletion, deleteApplications, revisionManifests } from './application-intents.js';
import { inBatches } from './batches.js';
import { cancelUnregister, idsForCluster, reconnectCluster, registerCluster, unregisterCluster, updateCluster } from './cluster-intents.js';
import { replay } from './idempotency.js';
import type { Accepted, Intent, IntentSnapshot, Intents, NewCluster } from './intents-port.js';
import { drainCluster } from './moves/drain-intents.js';
import { drillState, startDrill, stopDrill } from './moves/drill-intents.js';
import { idsToGoBack, resolveEviction } from './moves/eviction-intents.js';
import { confirmPreemption, reschedule } from './placement-intents.js';
import { PlanWake } from './plan-wake.js';
import { affectedIds, deletePolicies, policyRevision } from './policies/policy-intents.js';
import type { SealedPolicies } from './policies/sealed-policies.js';
import { idsToRebalance } from './rebalance/rebalance-targets.js';
import { snapshots } from './snapshot.js';
import { displacedResources, plannableResources } from './stored-resources.js';

export interface IntentParts {
  readonly pool: Pool;
  readonly manifests: Manifests;
  readonly encryption: Encryption;
  readonly seals: SealedPolicies;
  readonly worlds: WorldCache;
  readonly wakeups: Wakeups;
  readonly schemas: SchemaCatalog;
  /** Freezes of this process, from the file and the environment. */
  readonly localFreezes: () => readonly StandingFreeze[];
}

/** Larger intents run in a transaction of their own, so that small ones do not wait for them. */
const MAX_OBJECTS_TOGETHER = 50;
/** The same for the characters of their manifests, which are packed in one turn of the event loop. */
const MAX_CHARACTERS_TOGETHER = 128 * 1024;

type SnapshotAsk = Parameters<Intents['snapshot']>[1];

/**
 * An intent is stored completely or not at all; then plan and API are woken. Small intents that arrive while another transaction runs share
 * the next transaction (`bench -- propagation --real 3`: 500 applies of one object, 16 in flight).
 */
export class PostgresIntents implements Intents {
  readonly #parts: IntentParts;
  readonly #snapshot: (ask: SnapshotAsk) => Promise<Omit<IntentSnapshot, 'world'>>;
  readonly #accept: (ask: Ask) => Promise<Accepted>;
  readonly #delete: (deletion: Deletion) => Promise<{ readonly objects: number }>;

  constructor(parts: IntentParts) {
    this.#parts = parts;
    const { pool, manifests, seals, wakeups } = parts;
    const planWake = new PlanWake(() => wakeups.wake('plan'));
    const together = async <Answer>(store: (db: PoolClient, commit: Commit) => Promise<readonly Answer[]>) => {
      const answers = await withTransaction(pool, store);
      planWake.stored();
      wakeups.wake('api');
      return answers;
    };
    const counted =
      <Ask, Answer>(run: (ask: Ask) => Promise<Answer>) =>
      (ask: Ask) =>
        planWake.counted(() => run(ask));
    this.#snapshot = counted(
      inBatches<SnapshotAsk, Omit<IntentSnapshot, 'world'>>((asks) =>
        withTransaction(pool, (db) => snapshots(db, { manifests, seals }, asks), 'snapshot'),
      ),
    );
    this.#accept = counted(inBatches<Ask, Accepted>((asks) => together((db, commit) => acceptTogether(db, commit, manifests, asks))));
    this.#delete = counted(
      inBatches<Deletion, { readonly objects: number }>((deletions) => together((db) => deleteApplications(db, deletions))),
    );
  }

  async replay(actor: Actor, ...[key, requestDigest]: ArgumentsAfterActor<Intents['replay']>): ReturnType<Intents['replay']> {
    authorize(actor, 'write', { noun: 'application' });
    return replay(this.#parts.pool, actor, this.#keyed({ key, requestDigest }));
  }

  async snapshot(actor: Actor, ...[ask]: ArgumentsAfterActor<Intents['snapshot']>): ReturnType<Intents['snapshot']> {
    authorize(actor, 'read', { noun: 'application', namespace: ask.application?.namespace });
    const { worlds } = this.#parts;
    const [found, world] = await Promise.all([
      this.#snapshot(ask),
      ask.preview || ask.policies.length > 0 ? worlds.whole(ask.policies, { everyone: ask.preview === true }) : worlds.known,
    ]);
    return { ...found, world };
  }

  async schemas(actor: Actor, ...[kinds]: ArgumentsAfterActor<Intents['schemas']>): ReturnType<Intents['schemas']> {
    authorize(actor, 'read', { noun: 'cluster' });
    return this.#parts.schemas.of(kinds);
  }

  async affected(actor: Actor, ...[policies, limit]: ArgumentsAfterActor<Intents['affected']>): ReturnType<Intents['affected']> {
    authorize(actor, 'read', { noun: 'application' });
    const { pool, manifests, seals } = this.#parts;
    return withTransaction(
      pool,
      async (db) => plannableResources(db, manifests, await affectedIds(db, seals, policies, limit)),
      'snapshot',
    );
  }

  async fleetSnapshot(
    actor: Actor,
    ...[cluster, limit]: ArgumentsAfterActor<Intents['fleetSnapshot']>
  ): ReturnType<Intents['fleetSnapshot']> {
    authorize(actor, 'read', { noun: 'application', cluster });
    const { pool, manifests, worlds } = this.#parts;
    const resources = await withTransaction(
      pool,
      async (db) => plannableResources(db, manifests, await idsForCluster(db, cluster, limit)),
      'snapshot',
    );
    return { resources, world: await worlds.whole([], { everyone: true }) };
  }

  async lossSnapshot(
    actor: Actor,
    ...[clusters, limit]: ArgumentsAfterActor<Intents['lossSnapshot']>
  ): ReturnType<Intents['lossSnapshot']> {
    authorizeEach(
      actor,
      'read',
      'application',
      clusters.map((cluster) => ({ cluster })),
    );
    const { pool, manifests, worlds } = this.#parts;
    const displaced = await withTransaction(pool, (db) => displacedResources(db, manifests, clusters, limit), 'snapshot');
    return { ...displaced, world: await worlds.whole([], { everyone: true }) };
  }

  async revision(actor: Actor, ...[applicationId, number]: ArgumentsAfterActor<Intents['revision']>): ReturnType<Intents['revision']> {
    authorize(actor, 'read', { noun: 'application' });
    return revisionManifests(this.#parts.pool, this.#parts.manifests, applicationId, number);
  }

  async policyRevision(
    actor: Actor,
    ...[ref, number]: ArgumentsAfterActor<Intents['policyRevision']>
  ): ReturnType<Intents['policyRevision']> {
    authorize(actor, 'read', { noun: 'policy', namespace: ref.namespace, kind: ref.kind });
    return policyRevision(this.#parts.pool, this.#parts.seals, ref, number);
  }

  async accept(actor: Actor, ...[intent]: ArgumentsAfterActor<Intents['accept']>): ReturnType<Intents['accept']> {
    const { application, policies } = intent;
    if (application || policies.length === 0) authorize(actor, 'write', { noun: 'application', namespace: application?.namespace });
    if (policies.length > 0) authorizeEach(actor, 'write', 'policy', policies);
    const ask = { actor, intent: { ...intent, idempotency: intent.idempotency && this.#keyed(intent.idempotency) } };
    const accepted = await this.#acceptance(ask);
    // If no template changed, no plan wakes the dispatch loop, so it is woken for the replacements.
    if (intent.replaced?.length) this.#parts.wakeups.wake('dispatch');
    return accepted;
  }

  async #acceptance(ask: Ask): Promise<Accepted> {
    const { pool, manifests, seals } = this.#parts;
    // A short intent is packed synchronously when it is stored.
    if (isShort(ask.intent)) return this.#accept(ask);
    await manifests.prepare(pool, ask.intent.resources);
    return this.#woken('application', () => withTransaction(pool, (db, commit) => accept(db, commit, { manifests, seals }, ask)));
  }

  deleteApplication(
    actor: Actor,
    ...[id, basedOnRevision, options]: ArgumentsAfterActor<Intents['deleteApplication']>
  ): ReturnType<Intents['deleteApplication']> {
    // The permission depends on the namespace, so it is checked after the application is read.
    return this.#delete({ actor, id, basedOnRevision, ...options });
  }

  reschedule(actor: Actor, ...[resources, homes]: ArgumentsAfterActor<Intents['reschedule']>): ReturnType<Intents['reschedule']> {
    return this.#change(actor, { noun: 'application' }, (db) => reschedule(db, actor, resources, homes));
  }

  drainCluster(actor: Actor, ...[name, maxUnavailable]: ArgumentsAfterActor<Intents['drainCluster']>): ReturnType<Intents['drainCluster']> {
    return this.#change(actor, { noun: 'cluster', cluster: name }, (db) => drainCluster(db, actor, name, maxUnavailable));
  }

  async drillState(actor: Actor, cluster: string): ReturnType<Intents['drillState']> {
    authorize(actor, 'read', { noun: 'cluster', cluster });
    return drillState(this.#parts.pool, cluster);
  }

  startDrill(actor: Actor, ...[drill]: ArgumentsAfterActor<Intents['startDrill']>): ReturnType<Intents['startDrill']> {
    return this.#change(actor, { noun: 'cluster', cluster: drill.cluster }, (db) => startDrill(db, actor, drill));
  }

  stopDrill(actor: Actor, ...[id]: ArgumentsAfterActor<Intents['stopDrill']>): ReturnType<Intents['stopDrill']> {
    return this.#change(actor, { noun: 'cluster' }, (db) => stopDrill(db, actor, id));
  }

  resolveEviction(
    actor: Actor,
    ...[id, resolution]: ArgumentsAfterActor<Intents['resolveEviction']>
  ): ReturnType<Intents['resolveEviction']> {
    return this.#change(actor, { noun: 'eviction' }, (db) => resolveEviction(db, actor, id, resolution), 'confirm');
  }

  async rebalanceable(
    actor: Actor,
    ...[targets, limit]: ArgumentsAfterActor<Intents['rebalanceable']>
  ): ReturnType<Intents['rebalanceable']> {
    authorize(actor, 'read', { noun: 'application' });
    return idsToRebalance(this.#parts.pool, targets, limit);
  }

  async away(actor: Actor, ...[ask, limit]: ArgumentsAfterActor<Intents['away']>): ReturnType<Intents['away']> {
    authorize(actor, 'read', { noun: 'application', namespace: ask.application?.namespace, cluster: ask.cluster ?? undefined });
    return idsToGoBack(this.#parts.pool, ask, limit);
  }

  confirmPreemption(
    actor: Actor,
    ...[resource, text]: ArgumentsAfterActor<Intents['confirmPreemption']>
  ): ReturnType<Intents['confirmPreemption']> {
    return this.#change(actor, { noun: 'application' }, (db) => confirmPreemption(db, actor, resource, text), 'confirm');
  }

  freeze(actor: Actor, ...[asked]: ArgumentsAfterActor<Intents['freeze']>): ReturnType<Intents['freeze']> {
    const { cluster, application, policy } = asked;
    const place = { cluster: cluster ?? undefined, namespace: application?.namespace ?? policy?.namespace };
    return this.#change(actor, { noun: 'freeze', ...place }, (db) => freeze(db, actor, asked));
  }

  unfreeze(actor: Actor, ...[id, reason]: ArgumentsAfterActor<Intents['unfreeze']>): ReturnType<Intents['unfreeze']> {
    return this.#change(actor, { noun: 'freeze' }, (db) => unfreeze(db, actor, id, reason));
  }

  acceptRestore(actor: Actor, ...[reason]: ArgumentsAfterActor<Intents['acceptRestore']>): ReturnType<Intents['acceptRestore']> {
    return this.#change(actor, { noun: 'restore' }, (db) => acceptRestore(db, actor, reason), 'confirm');
  }

  async occupied(actor: Actor, ...[namespaces]: ArgumentsAfterActor<Intents['occupied']>): ReturnType<Intents['occupied']> {
    authorize(actor, 'read', { noun: 'application' });
    return rows(this.#parts.pool, occupiedNamespaces, [namespaces]);
  }

  async stored(actor: Actor, ...[keys]: ArgumentsAfterActor<Intents['stored']>): ReturnType<Intents['stored']> {
    authorize(actor, 'read', { noun: 'application' });
    const { pool, manifests } = this.#parts;
    return withTransaction(pool, (db) => plannableResources(db, manifests, keys), 'snapshot');
  }

  freezes(actor: Actor): ReturnType<Intents['freezes']> {
    authorize(actor, 'read', { noun: 'freeze' });
    return standingFreezes(this.#parts.pool).then((stored) => [...this.#parts.localFreezes(), ...stored]);
  }

  async deletePolicies(actor: Actor, ...[targets]: ArgumentsAfterActor<Intents['deletePolicies']>): ReturnType<Intents['deletePolicies']> {
    for (const { namespace, kind } of targets) authorize(actor, 'write', { noun: 'policy', namespace, kind });
    return this.#woken('policy', () => withTransaction(this.#parts.pool, (db) => deletePolicies(db, actor, targets)));
  }

  registerCluster(actor: Actor, cluster: NewCluster): ReturnType<Intents['registerCluster']> {
    return this.#change(actor, { noun: 'cluster', cluster: cluster.name }, (db) =>
      registerCluster(db, this.#parts.encryption, actor, cluster),
    );
  }

  updateCluster(actor: Actor, ...[change]: ArgumentsAfterActor<Intents['updateCluster']>): ReturnType<Intents['updateCluster']> {
    return this.#change(actor, { noun: 'cluster', cluster: change.name }, (db) => updateCluster(db, actor, change));
  }

  unregisterCluster(
    actor: Actor,
    ...[name, options]: ArgumentsAfterActor<Intents['unregisterCluster']>
  ): ReturnType<Intents['unregisterCluster']> {
    return this.#change(actor, { noun: 'cluster', cluster: name }, (db) => unregisterCluster(db, actor, name, options));
  }

  cancelUnregister(actor: Actor, ...[name]: ArgumentsAfterActor<Intents['cancelUnregister']>): ReturnType<Intents['cancelUnregister']> {
    return this.#change(actor, { noun: 'cluster', cluster: name }, (db) => cancelUnregister(db, actor, name));
  }

  reconnectCluster(
    actor: Actor,
    ...[name, connection]: ArgumentsAfterActor<Intents['reconnectCluster']>
  ): ReturnType<Intents['reconnectCluster']> {
    return this.#change(actor, { noun: 'cluster', cluster: name }, (db) =>
      reconnectCluster(db, this.#parts.encryption, actor, name, connection),
    );
  }

  /** The stored request digest is keyed, because a request may contain a Secret: guesses cannot be tested against it. */
  #keyed({ key, requestDigest }: NonNullable<Intent['idempotency']>): NonNullable<Intent['idempotency']> {
    return { key, requestDigest: this.#parts.encryption.keyedDigest(`request\n${requestDigest}`) };
  }

  async #change<T>(actor: Actor, thing: Thing, work: (db: PoolClient) => Promise<T>, verb: Verb = 'write'): Promise<T> {
    authorize(actor, verb, thing);
    return this.#woken(thing.noun, () => withTransaction(this.#parts.pool, work));
  }

  /** Wakes the loops and the API after the change. */
  async #woken<T>(noun: Thing['noun'], change: () => Promise<T>): Promise<T> {
    const answer = await change();
    if (noun === 'cluster' || noun === 'freeze' || noun === 'restore') this.#parts.wakeups.wake('fleet');
    this.#parts.wakeups.wake('plan');
    this.#parts.wakeups.wake('api');
    return answer;
  }
}

function isShort({ application, resources, pruned, policies, idempotency }: Intent): boolean {
  const few =
    application !== null && policies.length === 0 && idempotency === null && resources.length + pruned.length <= MAX_OBJECTS_TOGETHER;
  return few && resources.reduce((sum, resource) => sum + canonicalText(resource).length, 0) <= MAX_CHARACTERS_TOGETHER;
}

const occupiedNamespaces = {
  name: 'intent-occupied-namespaces',
  text: `
    select distinct w.cluster, r.namespace from resource r join work w on w.resource_id = r.id
    where r.namespace = any($1::text[]) and w.desired_digest is not null and w.applied_digest is not null
    union
    select w.cluster, r.name from resource r join work w on w.resource_id = r.id
    where r.api_group = '' and r.kind = 'Namespace' and r.name = any($1::text[]) and w.desired_digest is not null`,
};
