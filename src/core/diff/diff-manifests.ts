import { stringify } from 'yaml';
import { isObject } from '../../kubernetes/json/untrusted.js';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.js';
import { isSecret, redactSecret, redactSecrets } from '../../kubernetes/secret.js';
import { compareText } from '../model/compare-text.js';
import { unifiedDiff } from './unified-diff.js';

/** One place where two manifests differ. */
export interface ManifestChange {
  readonly op: 'add' | 'remove' | 'replace';
  /** Names of fields and positions in lists from the top. */
  readonly path: readonly string[];
  /** Null if the field did not exist or was removed. */
  readonly before: Json;
  readonly after: Json;
}

export interface ManifestDiff {
  readonly changes: readonly ManifestChange[];
  /** A unified diff of the YAML, for people; empty if there is no difference. */
  readonly text: string;
}

/** The difference between two manifests; null stands for an absent manifest. Values of Secrets are shown on neither side. */
export function diffManifests(before: KubeObject | null, after: KubeObject | null): ManifestDiff {
  const [old, now] = redacted(before, after);
  const changes: ManifestChange[] = [];
  compare(old as unknown as Json, now as unknown as Json, [], changes);
  return { changes, text: changes.length === 0 ? '' : unifiedDiff(yamlLines(old), yamlLines(now)) };
}

function redacted(before: KubeObject | null, after: KubeObject | null): readonly [KubeObject | null, KubeObject | null] {
  // An object whose kind changes is compared without redaction only if neither side is a Secret.
  if (before && after && isSecret(before) && isSecret(after)) return redactSecrets(before, after);
  return [before && redactSecret(before), after && redactSecret(after)];
}

function compare(before: Json | undefined, after: Json | undefined, path: readonly string[], changes: ManifestChange[]): void {
  if (before === after) return;
  if (Array.isArray(before) && Array.isArray(after)) {
    for (let i = 0; i < Math.max(before.length, after.length); i++) compare(before[i], after[i], [...path, String(i)], changes);
  } else if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort(compareText);
    for (const name of names) compare(fieldOf(before, name), fieldOf(after, name), [...path, name], changes);
  } else {
    changes.push({ op: operation(before, after), path, before: before ?? null, after: after ?? null });
  }
}

function fieldOf(object: object, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? (object as JsonObject)[name] : undefined;
}

/** At the top level null means absent; inside a manifest it is a value. */
function operation(before: Json | undefined, after: Json | undefined): ManifestChange['op'] {
  if (before === undefined || (before === null && isObject(after))) return 'add';
  return after === undefined || (after === null && isObject(before)) ? 'remove' : 'replace';
}

const first = ['apiVersion', 'kind', 'metadata', 'name', 'namespace'];

/** Keys in the usual order: those that identify the object, then the others by name. */
function yamlLines(object: KubeObject | null): readonly string[] {
  if (object === null) return [];
  const text = stringify(object, {
    lineWidth: 0,
    aliasDuplicateObjects: false,
    sortMapEntries: (a, b) => compareKeys(keyOf(a.key), keyOf(b.key)),
  });
  return text.replace(/\n$/, '').split('\n');
}

function keyOf(key: unknown): string {
  return String((key as { value?: unknown }).value ?? key);
}

function compareKeys(a: string, b: string): number {
  const rank = (key: string) => (first.includes(key) ? first.indexOf(key) : first.length);
  return rank(a) - rank(b) || compareText(a, b);
}
