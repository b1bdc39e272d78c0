import { at, itemsOf, textOf } from '../../../kubernetes/json/untrusted.js';
import { groupOf } from '../../../kubernetes/kinds/api-group.js';
import type { KubeObject } from '../../../kubernetes/object.js';
import type { Dependency } from '../../model/dependency.js';
import { podTemplatesOf } from '../../model/workload/workload.js';
import { workloadKindOf } from '../../model/workload/workload-kinds.js';
import { kindNeeds } from './kind-needs.js';
import { dependenciesFrom, noNeeds } from './needs.js';
import { addPodNeeds } from './pod-needs.js';

/**
 * What an object needs in its cluster (parity D1): what its pods mount, read and run as, and what its kind refers to.
 * In order of kind and name, each once; those that do not exist are listed all the same.
 */
export function dependenciesOf(object: KubeObject): readonly Dependency[] {
  const key = `${groupOf(String(object.apiVersion ?? ''))}/${object.kind}`;
  if (key === 'multicluster.x-k8s.io/ServiceImport') return derivedService(object);

  const needs = noNeeds();
  const templates = workloadKindOf(object) ? podTemplatesOf(object) : templatesByConvention(object);
  for (const template of templates) addPodNeeds(needs, at(template, 'spec'));
  kindNeeds.get(key)?.(needs, object);
  return dependenciesFrom(needs, namespaceOf(object));
}

/** What pods of one template need, in order of kind and name. */
export function podDependencies(template: unknown, namespace: string): readonly Dependency[] {
  const needs = noNeeds();
  addPodNeeds(needs, at(template, 'spec'));
  return dependenciesFrom(needs, namespace);
}

/** Kinds that the hub does not know mostly hold a pod template at `spec.template`, or are like a pod themselves. */
function templatesByConvention(object: KubeObject): readonly unknown[] {
  const template = at(object, 'spec', 'template');
  if (itemsOf(at(template, 'spec', 'containers')).length > 0) return [template];
  return itemsOf(at(object, 'spec', 'containers')).length > 0 ? [object] : [];
}

/** The service of another cluster is known here by a derived name, with the endpoints that carry it. */
function derivedService(object: KubeObject): readonly Dependency[] {
  const namespace = namespaceOf(object);
  const name = `derived-${object.metadata?.name ?? ''}`;
  const labelSelector = { matchLabels: { 'kubernetes.io/service-name': name } };
  return [
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace, labelSelector },
    { apiVersion: 'v1', kind: 'Service', namespace, name },
  ];
}

function namespaceOf(object: KubeObject): string {
  return textOf(object.metadata?.namespace) ?? '';
}
