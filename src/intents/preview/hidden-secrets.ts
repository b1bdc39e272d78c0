import type { Actor } from '../../auth/actor.js';
import { may, rightText } from '../../auth/may.js';
import type { KubeObject } from '../../kubernetes/object.js';
import { redactSecret } from '../../kubernetes/secret.js';
import type { IntentSnapshot, StoredResource } from '../../store/intents/intents-port.js';
import type { PreviewedChange } from './previewed-change.js';

/**
 * Whether previews for this actor must leave out the values of Secrets. Otherwise an actor who may only read could test guesses: a preview tells
 * the keys that a change leaves as they are. Whoever may write applications can read the values by other means.
 */
export function hidesSecrets(actor: Actor): boolean {
  return !may(actor, 'write', { noun: 'application' });
}

export const HIDDEN = `The values of Secrets are not read in this preview, because that needs the right "${rightText('write', 'application')}": a change of values alone is shown as unchanged.`;

/** What a preview starts from, without values of Secrets, so that no policy and no interpreter of the preview can read them either. */
export function withoutSecretValues(
  snapshot: IntentSnapshot,
  change: PreviewedChange,
  affected: readonly StoredResource[],
): readonly [IntentSnapshot, PreviewedChange, readonly StoredResource[]] {
  const stated = new Map(change.resources.map((resource) => [resource, redactSecret(resource)]));
  const ofStated = (resource: KubeObject) => stated.get(resource) ?? redactSecret(resource);
  return [
    { ...snapshot, resources: snapshot.resources.map(hidden) },
    {
      ...change,
      resources: change.resources.map(ofStated),
      pruned: change.pruned.map(hidden),
      ...(change.replaced && { replaced: change.replaced.map(ofStated) }),
    },
    affected.map(hidden),
  ];
}

function hidden(stored: StoredResource): StoredResource {
  const template = redactSecret(stored.seen.template);
  return template === stored.seen.template ? stored : { ...stored, seen: { ...stored.seen, template } };
}
