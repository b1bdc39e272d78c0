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
 * The dependencies of an object (parity D1): the objects that its pods mount, read and run as, and those that its kind refers to. Sorted by kind and
 * name, without repetition; objects that do not exist are included.
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

/** The dependencies of the pods of one template, sorted by kind and name. */
export function podDependencies(template: unknown, namespace: string): readonly Dependency[] {
  const needs = noNeeds();
  addPodNeeds(needs, at(template, 'spec'));
  return dependenciesFrom(needs, namespace);
}

/** Most unknown kinds have a pod template at `spec.template`, or have the fields of a pod. */
function templatesByConvention(object: KubeObject): readonly unknown[] {
  const template = at(object, 'spec', 'template');
  if (itemsOf(at(template, 'spec', 'containers')).length > 0) return [template];
  return itemsOf(at(object, 'spec', 'containers')).length > 0 ? [object] : [];
}

/** A ServiceImport needs the Service with the derived name and its EndpointSlices. */
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
