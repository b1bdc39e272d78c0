import { usage } from '../failure.js';
import { kindOf, policyKindOf } from './kinds.js';

/** Types of objects in the hub, as the first word of a command names them. */
export type Noun =
  | { readonly noun: 'applications' }
  | { readonly noun: 'resources'; readonly kind: string | null }
  | { readonly noun: 'clusters' }
  | { readonly noun: 'policies'; readonly kind: string | null }
  | { readonly noun: 'events' }
  | { readonly noun: 'evictions' }
  | { readonly noun: 'freezes' }
  | { readonly noun: 'transitions' }
  | { readonly noun: 'works' };

/** A noun and the name of one object; null for all objects. */
export type Target = Noun & { readonly name: string | null };

/** Nouns of the hub with every word for them. */
export const nouns: readonly (readonly [Noun['noun'], readonly string[]])[] = [
  ['applications', ['app', 'apps', 'application', 'applications']],
  ['resources', ['res', 'resource', 'resources', 'all']],
  ['clusters', ['cluster', 'clusters', 'member', 'members']],
  ['policies', ['policy', 'policies', 'pol']],
  ['events', ['event', 'events', 'ev']],
  ['evictions', ['eviction', 'evictions']],
  ['freezes', ['freeze', 'freezes']],
  ['transitions', ['transition', 'transitions', 'move', 'moves']],
  ['works', ['work', 'works']],
];

/** The meaning of a first word: a noun of the hub, a policy kind, or a Kubernetes kind. */
export function nounOf(word: string): Noun {
  const found = nouns.find(([, words]) => words.includes(word.toLowerCase()))?.[0];
  if (found === 'resources' || found === 'policies') return { noun: found, kind: null };
  if (found !== undefined) return { noun: found };
  const policy = policyKindOf(word);
  return policy === undefined ? { noun: 'resources', kind: kindOf(word) } : { noun: 'policies', kind: policy };
}

/**
 * Targets of a command: `KIND/NAME …`, `KIND NAME …`, or `KIND` alone for all of them; several kinds are separated by commas:
 * `apps,clusters`. A name alone, `web-shop`, means the noun in `alone`, for commands that have one.
 */
export function targetsOf(words: readonly string[], alone?: Noun['noun']): Target[] {
  const [first, ...rest] = words;
  if (first === undefined) return [];
  if (words.some((word) => word.includes('/'))) {
    const plain = words.find((word) => !word.includes('/'));
    if (plain !== undefined)
      throw usage(
        `${JSON.stringify(plain)} cannot be combined with KIND/NAME`,
        'write all targets as KIND/NAME, or one KIND and then names',
      );
    return words.map(slashed);
  }
  const kinds = first.split(',').filter((kind) => kind !== '');
  if (kinds.length === 0) throw usage(`${JSON.stringify(first)} names no kind`, 'write for example apps,clusters');
  if (rest.length > 0) return kinds.flatMap((kind) => rest.map((name) => ({ ...nounOf(kind), name: named(name) })));
  if (alone !== undefined) return [{ ...nounOf(alone), name: named(first) }];
  return kinds.map((kind) => ({ ...nounOf(kind), name: null }));
}

/** Like {@link targetsOf}, for commands that take exactly one object by name. */
export function oneTarget(words: readonly string[], what: string, alone?: Noun['noun']): Target & { readonly name: string } {
  const targets = targetsOf(words, alone);
  const [target] = targets;
  if (target === undefined || target.name === null) throw usage(`${what} is missing`, `write ${what}, for example app/web-shop`);
  if (targets.length > 1) throw usage(`one ${what} at a time`, 'run the command once for each');
  return { ...target, name: target.name };
}

function slashed(word: string): Target {
  const slash = word.indexOf('/');
  return { ...nounOf(word.slice(0, slash)), name: named(word.slice(slash + 1)) };
}

function named(name: string): string {
  if (name === '' || name.includes('/')) throw usage(`${JSON.stringify(name)} is not a name`, 'write KIND/NAME, and the namespace with -n');
  return name;
}
