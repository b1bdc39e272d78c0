import { match } from './match/match.js';
import type { ClusterDecision, Decision, DecisionOutcome, LosingPolicy } from './model/decision.js';
import type { Plan, SeenResource, World } from './model/plan.js';
import type { PlacementPolicy } from './model/policy.js';
import { refTo } from './model/policy-ref.js';
import { render } from './render/render.js';
import { schedule } from './schedule/schedule.js';

/**
 * The road out: which policy governs the resource (match), which clusters hold it and with how many replicas (schedule), what
 * each of them gets (render). The same function answers previews, dry runs and the real run.
 *
 * Wherever an answer is missing (no policy, no cluster that fits, an override that fails) what stands is left as it
 * stands: `works` is null. Only a schedule that was rendered in full, or a deletion, takes a work away.
 */
export function plan(seen: SeenResource, world: World): Plan {
  if (seen.deleted) return deletion(seen);

  const matched = match(seen, world);
  if (matched.kind === 'excluded') return leave({ ...undecided, outcome: 'EXCLUDED', message: matched.message });
  if (matched.kind === 'none') return leave({ ...undecided, outcome: 'NO_POLICY', message: matched.message });

  const { policy, losers } = matched;
  if (matched.kind === 'waiting') return leave(decided(policy, losers, 'WAITING_FOR_OVERRIDES', matched.message, []));

  const scheduled = schedule(seen, policy.spec, world.clusters);
  if (scheduled.kind !== 'scheduled') {
    const outcome = scheduled.kind === 'no-fit' ? 'NO_CLUSTER_FIT' : 'UNSCHEDULABLE';
    return leave(decided(policy, losers, outcome, scheduled.message, scheduled.clusters));
  }

  const rendered = render({ template: seen.template, policy: policy.spec, ...scheduled }, world.clusters, world.overrides);
  if (!rendered.ok) return leave(decided(policy, losers, 'RENDER_FAILED', rendered.message, scheduled.clusters));

  const decision = decided(policy, losers, 'SCHEDULED', scheduled.message, scheduled.clusters);
  return { decision, works: rendered.works, warnings: rendered.warnings };
}

const undecided = { policy: null, losers: [], clusters: [] } as const;

function decided(
  policy: PlacementPolicy,
  losers: readonly LosingPolicy[],
  outcome: DecisionOutcome,
  message: string,
  clusters: readonly ClusterDecision[],
): Decision {
  return { policy: refTo(policy), losers, outcome, message, clusters };
}

function leave(decision: Decision): Plan {
  return { decision, works: null, warnings: [] };
}

/** The user asked for it, so every work goes; it needs no policy and no cluster. */
function deletion({ claim }: SeenResource): Plan {
  const message = 'The resource is deleted, and so is every work of it.';
  return { decision: { ...undecided, policy: claim, outcome: 'SCHEDULED', message }, works: [], warnings: [] };
}
