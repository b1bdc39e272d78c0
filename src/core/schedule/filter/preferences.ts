import type { Cluster } from '../../model/cluster/cluster.js';
import { fieldValues } from '../../model/cluster/cluster-affinity.js';
import type { Score } from '../../model/decision.js';
import type { Preference } from '../../model/policy/policy.js';

/** The named scores of one cluster, and the weighted mean of them, 0 to 1. */
export interface Preferred {
  readonly scores: readonly Score[];
  readonly mean: number;
}

/** Rates how well each cluster meets a policy's preferences. `Lowest` and `Highest` are relative to these clusters. */
export function preferencesOf(preferences: readonly Preference[], clusters: readonly Cluster[]): readonly Preferred[] {
  const columns = preferences.map((preference) => ({
    name: preference.name ?? nameOf(preference),
    weight: preference.weight,
    values: valuesOf(preference, clusters),
  }));
  const total = columns.reduce((sum, { weight }) => sum + weight, 0) || 1;
  return clusters.map((_, i) => ({
    scores: columns.map(({ name, values }) => ({ name, value: values[i]! })),
    mean: columns.reduce((sum, { weight, values }) => sum + weight * values[i]!, 0) / total / 100,
  }));
}

function nameOf({ label, field, property, utilisation }: Preference): string {
  if (label) return `label ${label.key}`;
  if (field) return field.key;
  if (property) return property.key;
  return utilisation ? `utilisation of ${utilisation.resource}` : 'distance';
}

/** 0 to 100 for each cluster. */
function valuesOf({ label, field, property, utilisation, distance }: Preference, clusters: readonly Cluster[]): readonly number[] {
  if (label) return clusters.map(({ labels }) => listed(Object.hasOwn(labels, label.key) ? [labels[label.key]!] : [], label.values));
  if (field) return clusters.map((cluster) => listed(fieldValues(cluster, field.key), field.values));
  if (property)
    return scaled(
      clusters.map((cluster) => numberAt(cluster, property.key)),
      property.prefer,
    );
  if (utilisation)
    return scaled(
      clusters.map((cluster) => takenShare(cluster, utilisation.resource)),
      utilisation.prefer,
    );
  if (distance) return clusters.map((cluster) => nearness(cluster, distance));
  return clusters.map(() => 0);
}

/** The first of `values` is worth 100 and each later one less; without `values`, having the label or field is worth 100. */
function listed(actual: readonly string[], values: readonly string[] | undefined): number {
  if (!values || values.length === 0) return actual.length > 0 ? 100 : 0;
  const best = values.findIndex((value) => actual.includes(value));
  return best < 0 ? 0 : Math.round((100 * (values.length - best)) / values.length);
}

/** The best number is worth 100 and the worst 0; a missing number is worth 0. */
function scaled(numbers: readonly (number | null)[], prefer: 'Lowest' | 'Highest'): readonly number[] {
  const given = numbers.filter((one) => one !== null);
  const [least, most] = [Math.min(...given), Math.max(...given)];
  return numbers.map((one) => {
    if (one === null) return 0;
    if (most === least) return 100;
    const share = (one - least) / (most - least);
    return Math.round(100 * (prefer === 'Lowest' ? 1 - share : share));
  });
}

function numberAt({ properties }: Cluster, key: string): number | null {
  const text = Object.hasOwn(properties, key) ? properties[key]!.trim() : '';
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? number : null;
}

function takenShare({ capacity }: Cluster, resource: string): number | null {
  const all = capacity && Object.hasOwn(capacity.allocatable, resource) ? capacity.allocatable[resource]! : 0;
  if (!capacity || all <= 0) return null;
  const taken = Object.hasOwn(capacity.allocated, resource) ? capacity.allocated[resource]! : 0;
  return Math.min(1, taken / all);
}

const EARTH_RADIUS_KM = 6371;
/** The largest possible distance on Earth. */
const FARTHEST_KM = Math.PI * EARTH_RADIUS_KM;

/** Rounded, since the last digits of trigonometric functions differ between machines. */
function nearness(cluster: Cluster, to: { readonly latitude: number; readonly longitude: number }): number {
  const [latitude, longitude] = [numberAt(cluster, 'latitude'), numberAt(cluster, 'longitude')];
  if (latitude === null || longitude === null) return 0;
  return Math.round(100 * (1 - kilometres({ latitude, longitude }, to) / FARTHEST_KM));
}

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Great-circle distance (haversine). */
function kilometres(a: Point, b: Point): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const [dLat, dLong] = [radians(b.latitude - a.latitude), radians(b.longitude - a.longitude)];
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * Math.sin(dLong / 2) ** 2;
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
