import type { Actor } from '../../auth/actor.js';
import type { ApplicationRef } from '../../core/model/application.js';
import { compareText } from '../../core/model/compare-text.js';
import type { InterpreterSource } from '../../core/model/interpreter-port.js';
import type { IntentSnapshot, Intents, StoredResource } from '../../store/intents/intents-port.js';
import type { Confirmation } from '../answers.js';
import { identityText } from '../object-identity.js';
import { MAX_AFFECTED, plannedChange } from '../preview/preview.js';
import type { PreviewedChange } from '../preview/previewed-change.js';
import { judgeRemoval, type RemovalJudgement, removedObject } from './judge-removal.js';

/**
 * An edit of a policy may remove objects from clusters. If these are a large part of an application, or precious, a confirmation is needed
 * as for other removals, because one policy may select all objects of a team.
 */
export async function judgeWithdrawal(
  intents: Pick<Intents, 'affected'>,
  interpreters: InterpreterSource,
  actor: Actor,
  snapshot: IntentSnapshot,
  change: PreviewedChange,
  confirm: string | null,
): Promise<RemovalJudgement> {
  if (change.policies.length === 0) return { kind: 'admitted' };
  const affected = await intents.affected(actor, change.policies, MAX_AFFECTED);
  const stored = new Map([...snapshot.resources, ...affected].map((resource) => [identityText(resource.ref), resource]));
  const pruned = new Set(change.pruned.map(({ ref }) => identityText(ref)));

  const withdrawn: Withdrawn[] = [];
  for (const { ref, preview } of await plannedChange(snapshot, change, affected, interpreters)) {
    const resource = stored.get(identityText(ref));
    if (!resource || pruned.has(identityText(ref))) continue;
    withdrawn.push(...preview.lost.map((cluster) => ({ resource, cluster })));
  }
  return judgeEach(withdrawn, [...stored.values()], confirm);
}

export interface Withdrawn {
  readonly resource: StoredResource;
  readonly cluster: string;
}

/** Each application is judged separately. The confirmation tokens of several are joined, because they are confirmed together. */
export function judgeEach(withdrawn: readonly Withdrawn[], known: readonly StoredResource[], confirm: string | null): RemovalJudgement {
  const byApplication = Map.groupBy(withdrawn, ({ resource }) => textOf(resource.application));
  const judgements = [...byApplication].sort(([a], [b]) => compareText(a, b)).map(([text, lost]) => judgeOne(text, lost, known, confirm));
  const held = judgements.flatMap((judgement) => (judgement.kind === 'refused' ? [judgement] : []));
  if (held.length === 0) return { kind: 'admitted' };
  return {
    kind: 'refused',
    errors: held.flatMap(({ errors }) => errors),
    confirmation: joined(held.flatMap(({ confirmation }) => confirmation ?? [])),
  };
}

function judgeOne(text: string, lost: readonly Withdrawn[], known: readonly StoredResource[], confirm: string | null): RemovalJudgement {
  const owner = lost[0]!.resource.application;
  const standing = known.filter(({ application, seen }) => textOf(application) === text && !seen.deleted);
  const total = standing.reduce((sum, { works }) => sum + works.size, 0);
  const removed = lost.map(({ resource }) => removedObject(resource));
  return judgeRemoval({ way: 'withdraw', removed, owner, total, confirm, where: lost.map(({ cluster }) => cluster) });
}

function joined(confirmations: readonly Confirmation[]): Confirmation | null {
  if (confirmations.length === 0) return null;
  const counts = new Map<string, number>();
  for (const { kind, count } of confirmations.flatMap((one) => one.counts)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  return {
    token: confirmations.map(({ token }) => token).join(','),
    counts: [...counts].map(([kind, count]) => ({ kind, count })),
    objects: confirmations.flatMap(({ objects }) => objects).slice(0, 100),
  };
}

function textOf({ namespace, name }: ApplicationRef): string {
  return `${namespace}/${name}`;
}
