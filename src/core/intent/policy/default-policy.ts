import { at, type Fields, fieldsOf, isObject, itemsOf } from '../../../kubernetes/json/untrusted.js';

/** Defaults that Karmada's admission sets (parity O). The namespace is `''` for the cluster-wide kinds. */
export function defaultPlacement(spec: Fields, namespace: string): Fields {
  return {
    ...spec,
    ...(Array.isArray(spec['resourceSelectors']) && { resourceSelectors: inNamespace(spec['resourceSelectors'], namespace) }),
    ...(isObject(spec['placement']) && { placement: defaultPlacementField(spec['placement']) }),
    ...(isObject(spec['failover']) && { failover: defaultFailover(spec['failover']) }),
    ...(propagatesDependencies(spec) && { propagateDeps: true }),
  };
}

export function defaultOverride(spec: Fields, namespace: string): Fields {
  const selectors = spec['resourceSelectors'];
  return Array.isArray(selectors) ? { ...spec, resourceSelectors: inNamespace(selectors, namespace) } : spec;
}

function inNamespace(selectors: readonly unknown[], namespace: string): readonly unknown[] {
  if (!namespace) return selectors;
  return selectors.map((selector) => (isObject(selector) && !selector['namespace'] ? { ...selector, namespace } : selector));
}

function defaultPlacementField(placement: Fields): Fields {
  const { spreadConstraints, replicaScheduling } = placement;
  return {
    ...placement,
    ...(Array.isArray(spreadConstraints) && { spreadConstraints: spreadConstraints.map(defaultSpread) }),
    ...(isObject(replicaScheduling) && { replicaScheduling: defaultScheduling(replicaScheduling) }),
  };
}

function defaultSpread(constraint: unknown): unknown {
  if (!isObject(constraint)) return constraint;
  const byWhat = constraint['spreadByField'] || constraint['spreadByLabel'] ? {} : { spreadByField: 'cluster' };
  return { ...constraint, ...byWhat, minGroups: constraint['minGroups'] || 1 };
}

function defaultScheduling(scheduling: Fields): Fields {
  const type = scheduling['replicaSchedulingType'] ?? 'Divided';
  const preference = type === 'Divided' ? { replicaDivisionPreference: scheduling['replicaDivisionPreference'] ?? 'Weighted' } : {};
  return { ...scheduling, replicaSchedulingType: type, ...preference };
}

const DEFAULT_GRACE_SECONDS = 600;
const DEFAULT_TOLERATION_SECONDS = 300;

function defaultFailover(failover: Fields): Fields {
  const application = failover['application'];
  if (!isObject(application)) return failover;
  const purgeMode = application['purgeMode'] ?? 'Gracefully';
  const grace = isGraceful(purgeMode) ? { gracePeriodSeconds: application['gracePeriodSeconds'] ?? DEFAULT_GRACE_SECONDS } : {};
  const decisionConditions = { tolerationSeconds: DEFAULT_TOLERATION_SECONDS, ...fieldsOf(application['decisionConditions']) };
  return { ...failover, application: { ...application, decisionConditions, purgeMode, ...grace } };
}

/** `Graciously` is the older name. */
export function isGraceful(purgeMode: unknown): boolean {
  return purgeMode === 'Gracefully' || purgeMode === 'Graciously';
}

/** `association` is the older name of the field. Dependencies of a ServiceImport must be propagated with it. */
function propagatesDependencies(spec: Fields): boolean {
  if (spec['propagateDeps'] === undefined && spec['association'] === true) return true;
  return itemsOf(spec['resourceSelectors']).some((selector) => at(fieldsOf(selector), 'kind') === 'ServiceImport');
}
