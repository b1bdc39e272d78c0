import { type Evidence, type EvidenceKind, evidenceKinds } from './evidence.js';

const names: Readonly<Record<EvidenceKind, string>> = {
  API_PROBE: 'API probe',
  WATCH: 'watches',
  NODE_LEASES: 'node leases',
  REPLICA: 'another replica',
};

/** All evidence about a cluster as one sentence for its timeline: `API probe: failed for 31 s · watches: silent for 34 s`. */
export function describeEvidence(evidence: readonly Evidence[], now: number): string {
  return evidenceKinds
    .flatMap((kind) => {
      const found = evidence.filter((one) => one.kind === kind).map((one) => stateOf(one, now));
      return found.length === 0 ? [] : [`${names[kind]}: ${found.join(', ')}`];
    })
    .join(' · ');
}

function stateOf({ aliveAt, countsUntil, failingSince, kind }: Evidence, now: number): string {
  if (failingSince !== null) return `failed for ${seconds(now - failingSince)}`;
  if (aliveAt === null) return 'nothing seen';
  if (countsUntil !== null && now < countsUntil) return `alive ${seconds(now - aliveAt)} ago`;
  return `${kind === 'NODE_LEASES' ? 'not renewed' : 'silent'} for ${seconds(now - aliveAt)}`;
}

function seconds(ms: number): string {
  return `${Math.max(0, Math.round(ms / 1000))} s`;
}
