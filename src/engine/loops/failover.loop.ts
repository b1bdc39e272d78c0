import type { HealthChange } from '../../core/failover/application/judge-applications.js';
import type { ClusterCondition } from '../../core/failover/cluster-condition.js';
import { describeEvidence } from '../../core/failover/evidence/describe-evidence.js';
import type { FailoverFacts } from '../../core/failover/facts.js';
import type { FailbackJudgement } from '../../core/failover/failback/failback-facts.js';
import { type Judgement, judge, type TaintsChange } from '../../core/failover/judge.js';
import type { EvictionChange } from '../../core/failover/next-state.js';
import type { AutomaticTaint } from '../../core/failover/taints/automatic-taints.js';
import type { TakenBack } from '../../core/failover/unschedulable/unschedulable-replicas.js';
import { describeTaint } from '../../core/model/cluster/toleration.js';
import { isDeschedulableKind, isDeschedulablePlacement } from '../../core/schedule/deschedulable.js';
import type { EngineMeter, FailoverStanding } from '../ports/engine.js';
import type { HubEvent } from '../ports/events.js';
import type { FailoverRecords, FailoverStore, Rebalancers } from '../ports/failover.js';
import type { PassEnd } from '../runtime/loop.js';
import { drillEvents } from './events/drill-events.js';
import { failbackEvents } from './events/failback-events.js';

const LOOK_MS = 1_000;

export interface FailoverLoopPorts {
  readonly store: FailoverStore;
  readonly records: FailoverRecords;
  readonly rebalancers: Rebalancers;
  /** Epoch of the planner's lease; null while another replica plans. */
  readonly epoch: () => number | null;
  /** Seconds for which a lost cluster is tolerated if the policy sets no toleration. */
  readonly tolerationSeconds: number;
  /** Until when no automatic eviction starts, by the database's clock; null: they may start. */
  readonly quietUntil: () => number | null;
  /** Evictions that may start per minute. */
  readonly evictionsPerMinute?: number;
  /** Why moves are frozen for the whole hub; null: they are allowed. */
  readonly stopsMoves: () => string | null;
  readonly meter: Pick<EngineMeter, 'failover'>;
}

/** One pass: reads the facts about clusters, decides which copies must leave, and stores the differences. The plan loop carries out the moves. */
export function failoverPass(ports: FailoverLoopPorts): () => Promise<PassEnd> {
  const { store, records, rebalancers, epoch, tolerationSeconds, quietUntil, evictionsPerMinute, stopsMoves, meter } = ports;
  // The first pass after a start reports a freeze again, because the previous process may have ended before its report.
  let frozen: string | null = null;
  // Failovers in progress; the previous process may have left some.
  let following = true;
  let open = 0;
  return async () => {
    const held = epoch();
    if (held === null) {
      meter.failover(null);
      return 'idle';
    }
    const facts = { ...whatMayMove(await store.facts()), quietUntil: quietUntil() };
    const judgement = judge(facts, tolerationSeconds, stopsMoves(), evictionsPerMinute);
    const told = eventsOf(judgement, facts, frozen !== null);
    if (
      judgement.conditions.length +
        judgement.taints.length +
        judgement.started.length +
        judgement.changed.length +
        judgement.applications.length +
        judgement.drained.length +
        judgement.takenBack.length +
        Number(judgement.drill?.isChanged ?? false) +
        changesOf(judgement.failback) +
        told.length >
      0
    )
      await store.save(judgement, told, held);
    frozen = judgement.frozen;
    following ||= judgement.conditions.length + judgement.started.length > 0;
    if (following) open = await records.follow(held);
    following = open > 0;
    await rebalancers.runDue(held);
    meter.failover(standingOf(facts, judgement, open));
    return { lookAgainInMs: LOOK_MS };
  };
}

function changesOf({ started, waits, released, dropped, changed }: FailbackJudgement): number {
  return started.length + waits.length + released.length + dropped.length + changed.length;
}

function standingOf(
  { clusters, evictions }: FailoverFacts,
  { conditions, started, waiting, frozen, drill }: Judgement,
  open: number,
): FailoverStanding {
  const changed = new Map(conditions.map(({ cluster, now }) => [cluster, now]));
  const lost = clusters.filter(({ name, before }) => {
    const condition = changed.get(name) ?? before;
    return condition !== null && condition.ready !== 'True';
  });
  const counts: Record<string, number> = {};
  for (const { state } of evictions) counts[state] = (counts[state] ?? 0) + 1;
  return {
    lost: lost.length,
    open,
    evictions: counts,
    started: started.length,
    waiting,
    frozen: frozen !== null,
    drill: drill !== null && drill.state !== 'ENDED',
  };
}

function eventsOf(
  { conditions, taints, started, changed, applications, takenBack, drained, failback, frozen, drill }: Judgement,
  facts: FailoverFacts,
  wasFrozen: boolean,
): readonly HubEvent[] {
  const events: HubEvent[] = [...conditions.flatMap((one) => conditionEvent(one, facts)), ...taints.flatMap(taintEvents)];
  if (frozen !== null && !wasFrozen)
    events.push({ type: 'FAILOVER_FROZEN', severity: 'WARNING', message: `No work is moved away from any cluster: ${frozen}.` });
  for (const { resource, cluster, cause } of started)
    events.push({
      type: 'EVICTION_STARTED',
      severity: 'WARNING',
      message: `Eviction from ${cluster} started: ${cause}`,
      cluster,
      resource,
    });
  events.push(...applications.flatMap(heldEvent), ...takenBack.map(takenBackEvent), ...drained.map(drainedEvent));
  for (const one of changed) if (one.state !== one.before) events.push(...changeEvent(one));
  events.push(...failbackEvents(failback), ...(drill ? drillEvents(drill) : []));
  return events;
}

function conditionEvent(
  { cluster, before, now }: { cluster: string; before: ClusterCondition | null; now: ClusterCondition },
  { clusters, now: at }: FailoverFacts,
): HubEvent[] {
  const evidence = clusters.find(({ name }) => name === cluster)?.evidence ?? [];
  const seen: HubEvent = { type: 'CLUSTER_EVIDENCE', severity: 'INFO', message: `${cluster}: ${describeEvidence(evidence, at)}.`, cluster };
  if (now.held && !before?.held && before?.ready === now.ready) {
    const kept = now.ready === 'True' ? 'It is not lost, and its work stays.' : 'No further work is moved away from it.';
    const message = `The probe of ${cluster} fails, but ${now.held}. ${kept} Changes wait until a replica that reaches it serves it.`;
    return [{ type: 'CLUSTER_LOSS_HELD', severity: 'WARNING', message, cluster }, seen];
  }
  // Only the evidence changed.
  if (before?.ready === now.ready) return [];
  if (before === null && now.ready === 'True') return [];
  if (now.ready === 'True')
    return [
      { type: 'CLUSTER_RETURNED', severity: 'INFO', message: `${cluster} is ready again; it was not for ${age(before, now)}.`, cluster },
    ];
  if (before !== null && before.ready !== 'True') return [];
  const how = now.ready === 'Unknown' ? 'cannot be reached' : 'is not ready';
  return [
    {
      type: 'CLUSTER_LOST',
      severity: 'WARNING',
      message: `${cluster} ${how}. Its workloads move to other clusters when their tolerations end.`,
      cluster,
    },
    ...(evidence.length > 0 ? [seen] : []),
  ];
}

function taintEvents({ cluster, before, now }: TaintsChange): HubEvent[] {
  const told = (type: HubEvent['type'], taint: AutomaticTaint, message: string): HubEvent => {
    const why = taint.policy === undefined ? '' : `, as requested by ClusterTaintPolicy ${taint.policy}`;
    return { type, severity: 'INFO', message: `${message} the taint ${describeTaint(taint)}${why}.`, cluster };
  };
  const without = (taints: readonly AutomaticTaint[], others: readonly AutomaticTaint[]) =>
    taints.filter(({ key, effect }) => !others.some((one) => one.key === key && one.effect === effect));
  return [
    ...without(now, before).map((taint) => told('CLUSTER_TAINTED', taint, `${cluster} has`)),
    ...without(before, now).map((taint) => told('CLUSTER_UNTAINTED', taint, `${cluster} no longer has`)),
  ];
}

/** Of copies whose pods find no node, keeps only those that may be rescheduled. */
function whatMayMove(facts: FailoverFacts): FailoverFacts {
  const found = facts.withoutNodes ?? [];
  if (found.length === 0) return facts;
  return { ...facts, withoutNodes: found.filter((copy) => isDeschedulableKind(copy) && isDeschedulablePlacement(copy.placement)) };
}

function takenBackEvent({ resource, cluster, taken }: TakenBack): HubEvent {
  const message = `${taken} ${taken === 1 ? 'replica has' : 'replicas have'} found no node in ${cluster} for 5 minutes, and ${taken === 1 ? 'is' : 'are'} placed again.`;
  return { type: 'REPLICAS_UNSCHEDULABLE', severity: 'WARNING', message, cluster, resource };
}

function drainedEvent(cluster: string): HubEvent {
  return { type: 'DRAIN_DONE', severity: 'INFO', message: `No object of the hub is left in ${cluster}.`, cluster };
}

function heldEvent({ resource, cluster, before, now }: HealthChange): HubEvent[] {
  if (now.held === null || before.held !== null) return [];
  return [
    {
      type: 'APPLICATION_NOT_MOVED',
      severity: 'WARNING',
      message: `The copy in ${cluster} is not healthy and is not moved: ${now.held}.`,
      cluster,
      resource,
    },
  ];
}

function age(before: ClusterCondition | null, now: ClusterCondition): string {
  return `${Math.round((now.since - (before?.since ?? now.since)) / 1000)} s`;
}

function changeEvent({ resource, cluster, state, message }: EvictionChange): HubEvent[] {
  const told = { message: `Eviction from ${cluster}: ${message}`, cluster, resource };
  switch (state) {
    case 'BLOCKED':
      return [{ type: 'EVICTION_BLOCKED', severity: 'WARNING', ...told }];
    case 'DONE':
      return [{ type: 'EVICTION_DONE', severity: 'INFO', ...told }];
    case 'CANCELLED':
      return [{ type: 'EVICTION_CANCELLED', severity: 'INFO', ...told }];
    case 'EXPIRED':
      return [{ type: 'EVICTION_EXPIRED', severity: 'WARNING', ...told }];
    default:
      return [];
  }
}
