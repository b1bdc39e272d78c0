import type { Preemption as CorePreemption } from '../../core/model/plan.js';
import type {
  ApplyResult as IntentApplyResult,
  Confirmation as IntentConfirmation,
  ObjectPreview as IntentObjectPreview,
  Preview as IntentPreview,
  ResourcePreview as IntentResourcePreview,
} from '../../intents/answers.js';
import type { ApplyResult, Confirmation, ObjectPreview, Preemption, Preview, ResourcePreview } from '../generated/schema.js';
import { clusterDecisionView } from './cluster-decision.view.js';
import { policyRef } from './decision.view.js';
import { objectIdentity } from './object.view.js';

/** Results of use cases in the form of the schema. */

export function applyResultView({ ref, action }: IntentApplyResult): ApplyResult {
  return { ...objectIdentity(ref), action };
}

export function confirmationView({ token, counts, objects }: IntentConfirmation): Confirmation {
  return { token, counts, objects: objects.map(objectIdentity) };
}

export function previewView({ clusters, decisions, serverSide, ...preview }: IntentPreview): Preview {
  return {
    ...preview,
    clusters: clusters.map(({ cluster, objects }) => ({ cluster, objects: objects.map(objectPreviewView) })),
    decisions: decisions.map(resourcePreviewView),
    serverSide:
      serverSide === null
        ? null
        : serverSide.map(({ ref, ...answer }) => ({ ...objectIdentity(ref), ...answer, clusters: [...answer.clusters] })),
  };
}

/** A change of one object without its diff, and the function that computes it when the field is selected. */
export type ObjectPreviewView = Omit<ObjectPreview, 'diff'> & { readonly diffBy: IntentObjectPreview['diff'] };

function objectPreviewView({ ref, diff, ...preview }: IntentObjectPreview): ObjectPreviewView {
  return {
    ...objectIdentity(ref),
    ...preview,
    diffBy: diff,
  };
}

function resourcePreviewView({ ref, policy, clusters, steps, ...preview }: IntentResourcePreview): ResourcePreview {
  return {
    ...objectIdentity(ref),
    ...preview,
    policy: policy && policyRef(policy),
    clusters: clusters.map(clusterDecisionView),
    steps: steps.map((seats) => ({ clusters: seats.map(({ cluster, replicas }) => ({ cluster, replicas })) })),
  };
}

export function preemptionView({ cluster, victims }: CorePreemption): Preemption {
  return {
    cluster,
    victims: victims.flatMap(({ ref, replicas, keeps, priority }) =>
      ref ? [{ object: objectIdentity(ref), replicas, keeps, priority }] : [],
    ),
  };
}

/** Fields that many payloads have in common. */
export function heldView({
  preview,
  confirmation,
}: {
  readonly preview: IntentPreview | null;
  readonly confirmation: IntentConfirmation | null;
}) {
  return { preview: preview && previewView(preview), confirmation: confirmation && confirmationView(confirmation) };
}
