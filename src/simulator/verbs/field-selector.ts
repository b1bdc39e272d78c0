import { badRequest } from '../api-error.js';
import { valueAt } from '../json.js';
import type { ServedKind } from '../kinds/served-kind.js';
import type { Entry } from '../store/entry.js';

export type EntryFilter = (entry: Entry) => boolean;

const supported: Readonly<Record<string, readonly string[]>> = {
  '/pods': ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  '/nodes': ['spec.unschedulable'],
  '/namespaces': ['status.phase'],
  '/secrets': ['type'],
  '/services': ['spec.clusterIP', 'spec.type'],
  '/events': ['involvedObject.kind', 'involvedObject.namespace', 'involvedObject.name', 'involvedObject.uid', 'reason', 'type'],
  'apps/replicasets': ['status.replicas'],
  'batch/jobs': ['status.successful'],
};

/** `metadata.name=web,status.phase!=Running` as a filter; undefined for no selector. */
export function fieldFilter(kind: ServedKind, text: string | null): EntryFilter | undefined {
  if (text === null || text.trim() === '') return undefined;
  const filters = text.split(',').map((part) => requirement(kind, part.trim()));
  return (entry) => filters.every((matches) => matches(entry));
}

/** Kinds with their own selectable fields word this error differently. */
function unknownField(kind: ServedKind, field: string): string {
  if (kind.custom || supported[kind.storageKey] !== undefined) return `field label not supported: ${field}`;
  return `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
}

function requirement(kind: ServedKind, part: string): EntryFilter {
  const parsed = /^([^=!]+)(==|=|!=)(.*)$/.exec(part);
  if (parsed === null) throw badRequest(`unable to parse requirement: invalid selector: '${part}'; can't understand '${part}'`);
  const [, field = '', operator, value = ''] = parsed;
  const wanted = operator !== '!=';
  if (field === 'metadata.name') return (entry) => (entry.name === value) === wanted;
  if (field === 'metadata.namespace' && kind.namespaced) return (entry) => (entry.namespace === value) === wanted;
  if (!supported[kind.storageKey]?.includes(field)) throw badRequest(unknownField(kind, field));
  const path = field.split('.');
  return (entry) => (String(valueAt(entry.object, ...path) ?? '') === value) === wanted;
}
