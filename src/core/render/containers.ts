import { type Draft, isDraft } from './clone-json.js';

const templated: ReadonlySet<unknown> = new Set(['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);

/** Containers, without init containers, of the kinds that the image, command and args overriders support; null for other kinds. */
export function containersOf(object: Draft): readonly Draft[] | null {
  const pod = object['kind'] === 'Pod' ? object['spec'] : templated.has(object['kind']) ? podOf(object['spec']) : null;
  if (pod === null) return null;
  const containers = isDraft(pod) ? pod['containers'] : undefined;
  return Array.isArray(containers) ? containers.filter(isDraft) : [];
}

function podOf(spec: unknown): unknown {
  const template = isDraft(spec) ? spec['template'] : undefined;
  return isDraft(template) ? template['spec'] : undefined;
}
