import type { Pool } from 'pg';
import type { DataSource } from 'typeorm';
import type { Actor } from '../../auth/actor.js';
import { hasNamespace, type Project } from '../../auth/project.js';
import type { ResourceKey } from '../../core/model/plan.js';
import type { KubeObject, ObjectRef } from '../../kubernetes/object.js';
import { redactSecret } from '../../kubernetes/secret.js';
import type { ArgumentsAfterActor } from '../arguments-after-actor.js';
import type { Manifests } from '../database/manifests.js';
import { translateError } from '../database/translate-error.js';
import { HubEntity } from '../entities/fleet/hub.entity.js';
import { standingFreezes } from '../freezes/freeze.store.js';
import { pendingRestore } from '../freezes/restore.store.js';
import * as applications from './application-reads.js';
import { authorize, authorizeEach, readableApplications } from './asking.js';
import { changesSince } from './changes.js';
import * as clusters from './cluster-reads.js';
import * as decisions from './decision-reads.js';
import { eventsPage } from './event-reads.js';
import * as evictions from './eviction-reads.js';
import * as drills from './failover/drill-reads.js';
import * as failbacks from './failover/failback-reads.js';
import * as failovers from './failover/failover-reads.js';
import { failoverTimelinesOf } from './failover/failover-timelines.js';
import { applicationLosses, clusterLosses } from './failover/loss-score-reads.js';
import { servedKinds } from './filters/served-kinds.js';
import * as orphans from './orphan-reads.js';
import * as policies from './policy-reads.js';
import type { Reads } from './reads-port.js';
import * as resources from './resource-reads.js';
import { revisionPagesOf, revisionsNumbered } from './revision-reads.js';
import type { ApplicationRow, Page, WorkRow } from './rows.js';
import * as transitions from './transition-reads.js';

/** Every method that serves a person checks the permission first. */
export class PostgresReads implements Reads {
  readonly #pool: Pool;
  readonly #orm: DataSource;
  readonly #manifests: Manifests;

  constructor(parts: { readonly pool: Pool; readonly orm: DataSource; readonly manifests: Manifests }) {
    this.#pool = parts.pool;
    this.#orm = parts.orm;
    this.#manifests = parts.manifests;
  }

  async hubId(): Promise<string> {
    return (await this.#plain(() => this.#orm.getRepository(HubEntity).findOneByOrFail({ singleton: true }))).id;
  }

  async servedKinds(actor: Actor): ReturnType<Reads['servedKinds']> {
    authorize(actor, 'read', { noun: 'cluster' });
    authorize(actor, 'read', { noun: 'application' });
    return servedKinds(this.#pool);
  }

  async clusters(actor: Actor, ...[page, filter, order]: ArgumentsAfterActor<Reads['clusters']>): ReturnType<Reads['clusters']> {
    authorize(actor, 'read', { noun: 'cluster' });
    return clusters.clustersPage(this.#pool, page, filter, order);
  }
  async clusterFacets(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['clusterFacets']>): ReturnType<Reads['clusterFacets']> {
    authorize(actor, 'read', { noun: 'cluster' });
    return clusters.clusterFacets(this.#pool, filter);
  }
  async countClusters(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countClusters']>): Promise<number> {
    authorize(actor, 'read', { noun: 'cluster' });
    return clusters.countClusters(this.#pool, filter);
  }
  async clustersNamed(actor: Actor, names: readonly string[]): ReturnType<Reads['clustersNamed']> {
    authorizeEach(
      actor,
      'read',
      'cluster',
      names.map((cluster) => ({ cluster })),
    );
    return names.length === 0 ? [] : clusters.clustersNamed(this.#pool, names);
  }

  async applications(
    actor: Actor,
    ...[page, filter, order]: ArgumentsAfterActor<Reads['applications']>
  ): ReturnType<Reads['applications']> {
    const project = readableApplications(actor);
    return withoutTextsOf(project, await applications.applicationsPage(this.#pool, page, { ...filter, project }, order));
  }
  async applicationFacets(
    actor: Actor,
    ...[filter]: ArgumentsAfterActor<Reads['applicationFacets']>
  ): ReturnType<Reads['applicationFacets']> {
    const project = readableApplications(actor);
    return applications.applicationFacets(this.#pool, { ...filter, project });
  }
  async countApplications(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countApplications']>): Promise<number> {
    const project = readableApplications(actor);
    return applications.countApplications(this.#pool, { ...filter, project });
  }
  async applicationsNamed(
    actor: Actor,
    ...[refs]: ArgumentsAfterActor<Reads['applicationsNamed']>
  ): ReturnType<Reads['applicationsNamed']> {
    const project = readableApplications(actor);
    // Of another project is answered as absent.
    const own = project === undefined ? refs : refs.filter(({ namespace }) => hasNamespace(project, namespace));
    return own.length === 0 ? [] : (await applications.applicationsNamed(this.#pool, own)).map(textsFor(project));
  }
  async applicationsById(actor: Actor, ids: readonly string[]): ReturnType<Reads['applicationsById']> {
    const own = await this.#ownApplications(actor, ids);
    return own.length === 0 ? [] : (await applications.applicationsById(this.#pool, own)).map(textsFor(actor.project));
  }

  async resources(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['resources']>): ReturnType<Reads['resources']> {
    authorize(actor, 'read', { noun: 'application' });
    return resources.resourcesPage(this.#pool, page, filter);
  }
  async countResources(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countResources']>): Promise<number> {
    authorize(actor, 'read', { noun: 'application' });
    return resources.countResources(this.#pool, filter);
  }
  async resource(actor: Actor, ref: ObjectRef): ReturnType<Reads['resource']> {
    authorize(actor, 'read', { noun: 'application' });
    return resources.findResource(this.#pool, ref);
  }

  async redactedManifests(actor: Actor, digests: readonly string[]): Promise<ReadonlyMap<string, KubeObject>> {
    authorize(actor, 'read', { noun: 'application' });
    const { found } = await this.#manifests.readEach(this.#pool, new Set(digests));
    return new Map([...found].map(([digest, manifest]) => [digest, redactSecret(manifest)]));
  }

  async resourcesOf(actor: Actor, ...[ids, page]: ArgumentsAfterActor<Reads['resourcesOf']>): ReturnType<Reads['resourcesOf']> {
    const pages = await resources.resourcePagesOf(this.#pool, await this.#ownApplications(actor, ids), page);
    return actor.project === undefined ? pages : new Map([...pages].map(([id, one]) => [id, withoutTextsOf(actor.project, one)]));
  }
  async countResourcesOf(actor: Actor, ...[ids]: ArgumentsAfterActor<Reads['countResourcesOf']>): ReturnType<Reads['countResourcesOf']> {
    return resources.countResourcesOf(this.#pool, await this.#ownApplications(actor, ids));
  }
  async revisionsOf(actor: Actor, ...[ids, page]: ArgumentsAfterActor<Reads['revisionsOf']>): ReturnType<Reads['revisionsOf']> {
    return revisionPagesOf(this.#pool, await this.#ownApplications(actor, ids), page);
  }
  async revisionsNumbered(
    actor: Actor,
    ...[keys]: ArgumentsAfterActor<Reads['revisionsNumbered']>
  ): ReturnType<Reads['revisionsNumbered']> {
    const own = new Set(
      await this.#ownApplications(
        actor,
        keys.map(({ applicationId }) => applicationId),
      ),
    );
    return revisionsNumbered(
      this.#pool,
      keys.filter(({ applicationId }) => own.has(applicationId)),
    );
  }

  async decisions(actor: Actor, ...[keys]: ArgumentsAfterActor<Reads['decisions']>): ReturnType<Reads['decisions']> {
    authorize(actor, 'read', { noun: 'application' });
    return keys.length === 0 ? [] : decisions.currentDecisions(this.#pool, keys);
  }
  async decisionHistoryOf(
    actor: Actor,
    ...[keys, page]: ArgumentsAfterActor<Reads['decisionHistoryOf']>
  ): ReturnType<Reads['decisionHistoryOf']> {
    authorize(actor, 'read', { noun: 'application' });
    return decisions.decisionPagesOf(this.#pool, keys, page);
  }

  async worksOf(actor: Actor, ...[keys, page, cluster, order]: ArgumentsAfterActor<Reads['worksOf']>): ReturnType<Reads['worksOf']> {
    const pages = await resources.workPagesOf(this.#pool, await this.#ownResources(actor, keys), page, cluster, order);
    if (actor.project === undefined) return pages;
    const silent = (row: WorkRow): WorkRow => ({ ...row, message: null });
    return new Map([...pages].map(([key, one]) => [key, { ...one, rows: one.rows.map(silent) }]));
  }
  async countWorksOf(actor: Actor, ...[keys, cluster]: ArgumentsAfterActor<Reads['countWorksOf']>): ReturnType<Reads['countWorksOf']> {
    return resources.countWorksOf(this.#pool, await this.#ownResources(actor, keys), cluster);
  }
  async objectsIn(actor: Actor, cluster: string): ReturnType<Reads['objectsIn']> {
    authorize(actor, 'read', { noun: 'cluster', cluster });
    return resources.objectsIn(this.#pool, cluster);
  }

  async policies(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['policies']>): ReturnType<Reads['policies']> {
    authorize(actor, 'read', { noun: 'policy', namespace: filter.namespace, kind: filter.kind });
    return policies.policiesPage(this.#pool, page, filter);
  }
  async countPolicies(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countPolicies']>): Promise<number> {
    authorize(actor, 'read', { noun: 'policy', namespace: filter.namespace, kind: filter.kind });
    return policies.countPolicies(this.#pool, filter);
  }
  async policy(actor: Actor, ...[ref]: ArgumentsAfterActor<Reads['policy']>): ReturnType<Reads['policy']> {
    authorize(actor, 'read', { noun: 'policy', namespace: ref.namespace, kind: ref.kind });
    return policies.findPolicy(this.#pool, ref);
  }

  async policyRevisionsOf(
    actor: Actor,
    ...[ids, page]: ArgumentsAfterActor<Reads['policyRevisionsOf']>
  ): ReturnType<Reads['policyRevisionsOf']> {
    authorize(actor, 'read', { noun: 'policy' });
    return policies.policyRevisionPagesOf(this.#pool, ids, page);
  }

  async events(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['events']>): ReturnType<Reads['events']> {
    authorize(actor, 'read', { noun: 'event', namespace: filter.namespace, cluster: filter.cluster });
    return eventsPage(this.#pool, page, filter);
  }

  async orphans(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['orphans']>): ReturnType<Reads['orphans']> {
    authorize(actor, 'read', { noun: 'cluster', cluster: filter.cluster });
    return orphans.orphansPage(this.#pool, page, filter);
  }
  async countOrphans(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countOrphans']>): Promise<number> {
    authorize(actor, 'read', { noun: 'cluster', cluster: filter.cluster });
    return orphans.countOrphans(this.#pool, filter);
  }

  async failbacks(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['failbacks']>): ReturnType<Reads['failbacks']> {
    authorize(actor, 'read', { noun: 'application', namespace: filter.namespace });
    return failbacks.failbacksPage(this.#pool, page, filter);
  }
  async countFailbacks(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countFailbacks']>): Promise<number> {
    authorize(actor, 'read', { noun: 'application', namespace: filter.namespace });
    return failbacks.countFailbacks(this.#pool, filter);
  }
  async failbacksOf(actor: Actor, ...[keys]: ArgumentsAfterActor<Reads['failbacksOf']>): ReturnType<Reads['failbacksOf']> {
    authorize(actor, 'read', { noun: 'application' });
    return failbacks.failbacksOf(this.#pool, keys);
  }
  async transitions(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['transitions']>): ReturnType<Reads['transitions']> {
    authorize(actor, 'read', { noun: 'application', namespace: filter.namespace, cluster: filter.cluster });
    return transitions.transitionsPage(this.#pool, page, filter);
  }
  async countTransitions(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countTransitions']>): Promise<number> {
    authorize(actor, 'read', { noun: 'application', namespace: filter.namespace, cluster: filter.cluster });
    return transitions.countTransitions(this.#pool, filter);
  }
  async transitionsOf(actor: Actor, ...[keys]: ArgumentsAfterActor<Reads['transitionsOf']>): ReturnType<Reads['transitionsOf']> {
    authorize(actor, 'read', { noun: 'application' });
    return transitions.transitionsOf(this.#pool, keys);
  }

  async evictions(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['evictions']>): ReturnType<Reads['evictions']> {
    authorize(actor, 'read', { noun: 'application', namespace: filter.namespace, cluster: filter.cluster });
    return evictions.evictionsPage(this.#pool, page, filter);
  }
  async countEvictions(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countEvictions']>): Promise<number> {
    authorize(actor, 'read', { noun: 'application', namespace: filter.namespace, cluster: filter.cluster });
    return evictions.countEvictions(this.#pool, filter);
  }

  async restore(actor: Actor): ReturnType<Reads['restore']> {
    authorize(actor, 'read', { noun: 'freeze' });
    return pendingRestore(this.#pool);
  }
  async freezes(actor: Actor): ReturnType<Reads['freezes']> {
    authorize(actor, 'read', { noun: 'freeze' });
    return standingFreezes(this.#pool);
  }

  async failovers(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['failovers']>): ReturnType<Reads['failovers']> {
    authorize(actor, 'read', { noun: 'application', cluster: filter.cluster });
    return failovers.failoversPage(this.#pool, page, filter);
  }
  async countFailovers(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countFailovers']>): Promise<number> {
    authorize(actor, 'read', { noun: 'application', cluster: filter.cluster });
    return failovers.countFailovers(this.#pool, filter);
  }
  async failoversById(actor: Actor, ids: readonly string[]): ReturnType<Reads['failoversById']> {
    authorize(actor, 'read', { noun: 'application' });
    return ids.length === 0 ? [] : failovers.failoversById(this.#pool, ids);
  }
  async drills(actor: Actor, ...[page, filter]: ArgumentsAfterActor<Reads['drills']>): ReturnType<Reads['drills']> {
    authorize(actor, 'read', { noun: 'application', cluster: filter.cluster });
    return drills.drillsPage(this.#pool, page, filter);
  }
  async countDrills(actor: Actor, ...[filter]: ArgumentsAfterActor<Reads['countDrills']>): Promise<number> {
    authorize(actor, 'read', { noun: 'application', cluster: filter.cluster });
    return drills.countDrills(this.#pool, filter);
  }
  async drillsById(actor: Actor, ids: readonly string[]): ReturnType<Reads['drillsById']> {
    authorize(actor, 'read', { noun: 'application' });
    return ids.length === 0 ? [] : drills.drillsById(this.#pool, ids);
  }
  async applicationLosses(actor: Actor, ids: readonly string[]): ReturnType<Reads['applicationLosses']> {
    // A score depends on the workloads of all projects.
    if (readableApplications(actor) !== undefined) return [];
    return ids.length === 0 ? [] : applicationLosses(this.#pool, ids);
  }
  async clusterLosses(actor: Actor, names: readonly string[]): ReturnType<Reads['clusterLosses']> {
    authorizeEach(
      actor,
      'read',
      'cluster',
      names.map((cluster) => ({ cluster })),
    );
    return names.length === 0 ? [] : clusterLosses(this.#pool, names);
  }
  async failoverTimelinesOf(
    actor: Actor,
    ...[ids, page]: ArgumentsAfterActor<Reads['failoverTimelinesOf']>
  ): ReturnType<Reads['failoverTimelinesOf']> {
    authorize(actor, 'read', { noun: 'application' });
    return failoverTimelinesOf(this.#pool, ids, page);
  }

  changesSince(marks: Parameters<Reads['changesSince']>[0]): ReturnType<Reads['changesSince']> {
    return changesSince(this.#pool, marks);
  }

  /** Those that the actor may read; only for the token of a project this needs a statement. */
  async #ownApplications(actor: Actor, ids: readonly string[]): Promise<readonly string[]> {
    const project = readableApplications(actor);
    if (project === undefined || ids.length === 0) return ids;
    const own = await applications.applicationsOfProject(this.#pool, project, ids);
    return ids.filter((id) => own.has(id));
  }

  async #ownResources(actor: Actor, keys: readonly ResourceKey[]): Promise<readonly ResourceKey[]> {
    const project = readableApplications(actor);
    if (project === undefined || keys.length === 0) return keys;
    const own = await applications.resourcesOfProject(this.#pool, project, keys);
    return keys.filter((key) => own.has(key));
  }

  async #plain<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      throw translateError(error);
    }
  }
}

/** Texts of the plan may name workloads of other projects, for example those that a preemption would move. */
function textsFor<Row extends Pick<ApplicationRow, 'message' | 'delivery'>>(project: Project | undefined): (row: Row) => Row {
  return project === undefined ? (row) => row : (row) => ({ ...row, message: null, delivery: { ...row.delivery, message: null } });
}

function withoutTextsOf<Row extends Pick<ApplicationRow, 'message' | 'delivery'>>(
  project: Project | undefined,
  page: Page<Row>,
): Page<Row> {
  return project === undefined ? page : { ...page, rows: page.rows.map(textsFor(project)) };
}
