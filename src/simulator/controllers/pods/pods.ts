import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '../../../kubernetes/object.js';
import { mapAt } from '../../json.js';
import type { Entry } from '../../store/entry.js';
import { type MemberWorld, randomSuffix } from '../../world.js';
import { createOwned, ownerReference } from '../controller.js';

/** A short hash of a pod template. */
export function templateHash(template: Json | undefined): string {
  return createHash('sha1')
    .update(JSON.stringify(template ?? null))
    .digest('hex')
    .slice(0, 10);
}

export interface PodExtras {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly nodeName?: string;
  /** A template other than `spec.template`. */
  readonly template?: JsonObject;
}

/** Creates a pod of `owner` from its template. */
export function createPod(world: MemberWorld, owner: Entry, extras: PodExtras = {}): Entry | undefined {
  const template = extras.template ?? mapAt(owner.object, 'spec', 'template');
  const metadata = mapAt(template, 'metadata');
  const labels = { ...mapAt(metadata, 'labels'), ...extras.labels };
  return createOwned(world, '/pods', owner.namespace, {
    metadata: {
      name: extras.name ?? `${owner.name}-${randomSuffix()}`,
      labels,
      ...(metadata.annotations !== undefined && { annotations: metadata.annotations }),
      ownerReferences: [ownerReference(owner)],
    },
    spec: { ...mapAt(template, 'spec'), ...(extras.nodeName !== undefined && { nodeName: extras.nodeName }) },
  });
}
