import { type ServedKind, servedKinds } from '../../documents/hub.js';
import { type CommandFailure, usage } from '../../failure.js';
import type { HubClient } from '../../hub/hub-client.js';
import { isKnownKind, knownKinds, policyKinds } from '../../input/kinds.js';
import { nouns, type Target } from '../../input/target.js';
import { didYouMean } from '../../words/suggest.js';

/** Resolves kinds that this program does not know to the kinds that the hub knows by these words; a usage failure for an unknown word. */
export async function withKindsOfHub<T extends Target>(hub: HubClient, targets: readonly T[]): Promise<readonly T[]> {
  const unknown = targets.some((target) => target.noun === 'resources' && target.kind !== null && !isKnownKind(target.kind));
  if (!unknown) return targets;
  const { servedKinds: served } = await hub.ask(servedKinds, {});
  return targets.map((target) =>
    target.noun === 'resources' && target.kind !== null && !isKnownKind(target.kind)
      ? { ...target, kind: kindIn(served, target.kind) }
      : target,
  );
}

/** Like {@link withKindsOfHub}, for one kind. */
export async function kindOfHub(hub: HubClient, kind: string): Promise<string> {
  if (isKnownKind(kind)) return kind;
  return kindIn((await hub.ask(servedKinds, {})).servedKinds, kind);
}

/** `widgets`, `widget` and `Widget` mean the kind Widget if the hub knows it. */
function kindIn(served: readonly ServedKind[], word: string): string {
  const asked = word.toLowerCase();
  const found = served.find(({ kind }) => wordsOf(kind).includes(asked));
  if (found !== undefined) return found.kind;
  throw noSuchKind(word, served);
}

/** The singular and the plurals that API servers use. */
export function wordsOf(kind: string): readonly string[] {
  const name = kind.toLowerCase();
  return [name, `${name}s`, `${name}es`, `${name.replace(/y$/, '')}ies`];
}

function noSuchKind(word: string, served: readonly ServedKind[]): CommandFailure {
  const words = [
    ...nouns.flatMap(([, names]) => names),
    ...[...knownKinds, ...policyKinds].flatMap(({ kind, plural, short }) => [
      kind.toLowerCase(),
      plural,
      ...short.filter((one) => one.length > 3),
    ]),
    ...served.map(({ kind }) => kind.toLowerCase()),
  ];
  const near = didYouMean(word, words);
  const list = '`manifold api-resources` lists all kinds';
  return usage(`there is no kind ${JSON.stringify(word)}`, near === undefined ? list : `${near} ${list[0]!.toUpperCase()}${list.slice(1)}`);
}
