import { type Judgement, judge } from '../../src/core/failover/judge.js';
import type { Health } from '../../src/core/model/health.js';
import type { WorkKey } from '../../src/core/model/plan.js';
import { InterpreterRegistry } from '../../src/engine/interpreters/interpreter-registry.js';
import { failoverPass } from '../../src/engine/loops/failover.loop.js';
import { planPass } from '../../src/engine/loops/plan.loop.js';
import type { ProbeResult } from '../../src/engine/ports/fleet.js';
import { Traces } from '../../src/engine/runtime/traces.js';
import { aReport, openTestStore, type TestStore } from './store.js';

/** What a member shows of the works that the hub wants there, unless a test says otherwise: all of them are healthy. */
export interface Shown {
  readonly health?: Health;
  readonly ready?: number;
  readonly status?: object;
}

/** A store whose clusters fail and come back as a test says, with the loops `failover` and `plan` run pass by pass. */
export interface FailingFleet extends TestStore {
  lose(...clusters: string[]): Promise<void>;
  bringBack(...clusters: string[]): Promise<void>;
  report(cluster: string, facts: Partial<ProbeResult>): Promise<void>;
  /** One pass; lost clusters are tolerated for `tolerationSeconds` where the policy says nothing. */
  failover(tolerationSeconds?: number): Promise<Judgement>;
  /** Plans what waits, step by step where something moves. */
  plan(): Promise<void>;
  /** Clusters that can be reached take what is desired and show it; what is to go from them goes. `shown` by `CLUSTER/NAME`. */
  settle(shown?: Readonly<Record<string, Shown>>): Promise<void>;
  /** `settle`, `failover` and `plan` until a round changes nothing. */
  settleAll(shown?: Readonly<Record<string, Shown>>, tolerationSeconds?: number): Promise<void>;
  /** Desired replicas of a Deployment by cluster; what is being deleted is not there. */
  desired(name: string): Promise<Readonly<Record<string, number>>>;
  evictions(): Promise<
    readonly { readonly cluster: string; readonly state: string; readonly message: string; readonly excludes: boolean }[]
  >;
  eventTypes(): Promise<readonly string[]>;
  /** As if everything that is remembered were so many seconds older. */
  pass(seconds: number): Promise<void>;
}

const MOST_ROUNDS = 30;

export async function openFailingFleet(...clusters: string[]): Promise<FailingFleet> {
  const test = await openTestStore();
  await test.addClusters(...clusters);
  const lost = new Set<string>();
  const saveReport = (cluster: string, facts: Partial<ProbeResult>) =>
    test.store.fleet.saveProbes([{ cluster, report: aReport(`uid-of-${cluster}`, facts) }]);
  const epoch = async () => (await test.store.leases.hold(['plan'], 60_000))[0]!.epoch;

  const failover: FailingFleet['failover'] = async (tolerationSeconds = 300) => {
    const judgement = judge(await test.store.failover.facts(), tolerationSeconds);
    const held = await epoch();
    await failoverPass({
      store: test.store.failover,
      epoch: () => held,
      tolerationSeconds,
      quietUntil: () => null,
      stopsMoves: () => null,
      records: test.store.failoverRecords,
      rebalancers: test.store.rebalancers,
      meter: { failover: () => undefined },
    })();
    return judgement;
  };

  const clock = { now: () => 0, after: () => () => undefined };
  const source = { documents: async () => [], of: () => null };
  const plan: FailingFleet['plan'] = async () => {
    const held = await epoch();
    const pass = planPass({
      store: test.store.plans,
      registry: new InterpreterRegistry({ store: test.store.interpreters, source, clock, onChanged: () => undefined }),
      traces: new Traces(clock),
      epoch: () => held,
      onFirstWrites: () => undefined,
      onWorks: () => undefined,
      onPlanned: () => undefined,
      observePass: () => undefined,
      nowMs: () => 0,
      freezes: { all: () => [] },
    });
    for (let i = 0; i < MOST_ROUNDS; i += 1) {
      await test.sql("update world set room_told_at = '-infinity'");
      if ((await pass()) === 'idle' && (await test.store.plans.due(1)).positions.length === 0) return;
    }
  };

  const settle: FailingFleet['settle'] = async (shown = {}) => {
    const up = clusters.filter((name) => !lost.has(name));
    await test.dispatchAll(up);
    const works = await test.sql<{ cluster: string; resource_id: string; name: string; replicas: number | null; member_uid: string }>(
      'select cluster, resource_id, name, replicas, member_uid from work where desired_digest is not null and cluster = any($1::text[])',
      [up],
    );
    await test.store.observations.save(
      works.map(({ cluster, resource_id, name, replicas, member_uid: uid }, i) => {
        const { health = 'HEALTHY', ready = health === 'HEALTHY' ? (replicas ?? 0) : 0, status = {} } = shown[`${cluster}/${name}`] ?? {};
        return {
          key: `${cluster}/${resource_id}` as WorkKey,
          uid,
          resourceVersion: `${Date.now()}${i}`,
          generation: 1,
          ownedDigest: 'owned',
          health,
          message: null,
          replicas: replicas === null ? null : { desired: replicas, ready },
          status: { replicas, ...status },
        };
      }),
    );
    await test.sql(`
      delete from observation o using work w where w.cluster = o.cluster and w.resource_id = o.resource_id and w.desired_digest is null
        and o.cluster = any('{${up.join(',')}}')`);
    await test.sql('insert into plan_due (resource_id) select resource_id from transition');
  };

  const picture = () =>
    test.sql(
      'select (select jsonb_agg(w.* order by cluster, resource_id) from (select cluster, resource_id, desired_digest, applied_digest from work) w) as works, (select jsonb_agg(jsonb_build_array(id, state, excludes) order by id) from eviction) as evictions',
    );

  return {
    ...test,
    lose: async (...names) => {
      for (const name of names) {
        lost.add(name);
        await saveReport(name, { ready: 'Unknown', reason: 'CLUSTER_UNREACHABLE', message: 'No answer.', uid: null, apis: null });
      }
    },
    bringBack: async (...names) => {
      for (const name of names) {
        lost.delete(name);
        await saveReport(name, {});
      }
    },
    report: async (cluster, facts) => void (await saveReport(cluster, facts)),
    failover,
    plan,
    settle,
    settleAll: async (shown, tolerationSeconds) => {
      for (let i = 0, before = ''; i < MOST_ROUNDS; i += 1) {
        await plan();
        await settle(shown);
        await failover(tolerationSeconds);
        const now = JSON.stringify(await picture());
        if (now === before) return;
        before = now;
      }
      throw new Error(`Nothing came to rest within ${MOST_ROUNDS} rounds.`);
    },
    desired: async (name) => {
      const found = await test.sql<{ cluster: string; replicas: number | null }>(
        'select cluster, replicas from work where name = $1 and desired_digest is not null order by cluster',
        [name],
      );
      return Object.fromEntries(found.map(({ cluster, replicas }) => [cluster, replicas ?? 1]));
    },
    evictions: () => test.sql('select cluster, state, message, excludes from eviction order by id'),
    eventTypes: async () => (await test.sql<{ type: string }>('select type from event order by id')).map(({ type }) => type),
    pass: async (seconds) => {
      const older = (column: string) => `${column} = ${column} - interval '${seconds} seconds'`;
      await test.sql(`update cluster_condition set ${older('since')}`);
      await test.sql(`update application_health set ${older('failing_since')}`);
      await test.sql(`update eviction set ${older('started_at')}, ${older('deadline')}`);
      await test.sql(`update observation set ${older('observed_at')}`);
      await test.sql(`update binding set ${older('fits_since')}`);
      await test.sql(`update failback set ${older('started_at')}`);
      await test.sql(
        `update cluster_condition set flaps = (select coalesce(jsonb_agg(at::bigint - ${seconds * 1000}), '[]') from jsonb_array_elements_text(flaps) at)`,
      );
    },
  };
}
