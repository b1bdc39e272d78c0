import type { Plan, PlanInput } from '../../core/model/plan.js';
import { counted } from '../../core/preemption/preemption-text.js';
import type { HubEvent } from '../../engine/ports/events.js';
import { jsonText, storableInt } from '../database/json-text.js';
import { type Db, pipelined, run } from '../database/sql.js';
import { insertEvents } from '../events/event.store.js';
import { dueResources } from './plan-due.js';

/** A plan that preempts other workloads. */
export interface Preempting {
  readonly seen: PlanInput;
  readonly preemption: NonNullable<Plan['preemption']>;
}

/** Must run in the transaction that places the preempting resources. The victims are planned again, and an event is written for each. */
export async function takeSeats(db: Db, taking: readonly Preempting[]): Promise<void> {
  if (taking.length === 0) return;
  const input = taking.flatMap(({ seen, preemption: { cluster, victims } }) =>
    victims.map(({ key, keeps }) => ({
      r: key,
      c: cluster,
      t: seen.key,
      k: storableInt(keeps),
      p: storableInt(seen.priority?.value ?? 0),
    })),
  );
  await pipelined(
    run(db, insert, [jsonText(input)]),
    run(db, forgetConfirmed, [taking.map(({ seen }) => seen.key)]),
    dueResources(db, [...new Set(input.map(({ r }) => r))]),
    insertEvents(db, taking.flatMap(eventsOf)),
  );
}

/** Deletes the requests of seats that were given up. */
export async function seatsGiven(db: Db, resources: readonly string[]): Promise<void> {
  if (resources.length > 0) await run(db, settle, [resources]);
}

function eventsOf({ seen, preemption: { cluster, victims } }: Preempting): readonly HubEvent[] {
  const { kind, metadata } = seen.template;
  const taker = `${kind} ${metadata.namespace ? `${metadata.namespace}/` : ''}${metadata.name}`;
  const priority = seen.priority?.value ?? 0;
  return victims.map((victim) => ({
    type: 'PREEMPTED',
    severity: 'WARNING',
    message: `Gives up ${counted(victim.replicas)} in ${cluster} for ${taker}: priority ${priority} is higher than ${victim.priority}.`,
    cluster,
    resource: victim.key,
  }));
}

// A victim that was deleted in the meantime frees its seats anyway.
const insert = {
  name: 'preempted-insert',
  text: `
    insert into preempted as v (resource_id, cluster, taker_id, keeps, priority)
    select i.r, i.c, i.t, i.k, i.p from jsonb_to_recordset($1::jsonb) as i(r bigint, c text, t bigint, k int, p int)
    join resource r on r.id = i.r
    on conflict (resource_id, cluster, taker_id) do update set keeps = excluded.keeps, priority = excluded.priority, made_at = now()`,
};
const forgetConfirmed = {
  name: 'preempted-confirmed',
  text: 'update resource set confirmed_preemption = null where id = any($1::bigint[]) and confirmed_preemption is not null',
};
const settle = { name: 'preempted-settle', text: 'delete from preempted where resource_id = any($1::bigint[])' };
