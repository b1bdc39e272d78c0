import type { Answer } from './target.js';

/*
 * Two servers give other uids, times and revisions. Times become `TIME`; the uids and revisions of a case are numbered in the order
 * in which they appear, so that the same one twice still differs from two. Everything else stays and is compared.
 */

const TIMES: ReadonlySet<string> = new Set(['creationTimestamp', 'deletionTimestamp', 'time', 'lastUpdateTime', 'lastTransitionTime']);
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

class Names {
  readonly #known = new Map<string, string>();

  constructor(readonly prefix: string) {}

  of(value: string): string {
    let name = this.#known.get(value);
    if (name === undefined) this.#known.set(value, (name = `${this.prefix}-${this.#known.size + 1}`));
    return name;
  }
}

export function comparable(answers: readonly Answer[], namespace: string): readonly unknown[] {
  const numbers = { uids: new Names('uid'), revisions: new Names('revision') };
  const text = (value: string) =>
    linesInOrder(value)
      .replaceAll(namespace, 'NS')
      .replaceAll(UUID, (uid) => numbers.uids.of(uid))
      .replaceAll(/0x[0-9a-f]{6,}/g, 'ADDRESS')
      .replaceAll(/(ResourceVersion in (?:the precondition|record)) \(\d+\)/g, '$1 (N)')
      .replaceAll(/(resource version: |ResourceVersion in precondition: |, ResourceVersion in object meta: )\d+( \(\d+\))?/g, '$1N');

  const visit = (value: unknown, name: string, within: string): unknown => {
    if (Array.isArray(value)) return inOrder(name, value).map((item) => visit(item, name, within));
    if (typeof value === 'object' && value !== null) return members(value as Record<string, unknown>, within);
    if (typeof value !== 'string') return value;
    if (TIMES.has(name)) return 'TIME';
    if (name === 'serverAddress') return 'ADDRESS';
    if (name === 'continue') return 'TOKEN';
    if (name === 'resourceVersion') return within.endsWith('List') ? 'LIST-REVISION' : numbers.revisions.of(value);
    return text(value);
  };
  const members = (map: Record<string, unknown>, within: string) => {
    const kind = typeof map.kind === 'string' ? map.kind : within;
    const sorted = Object.keys(map).sort();
    return Object.fromEntries(sorted.map((name) => [text(name), visit(map[name], name, name === 'items' ? '' : kind)]));
  };
  return answers.map((answer) => visit(answer, '', ''));
}

/** Managers stand in the order of their times, which a recording cannot repeat; conflicts in no order at all. */
function inOrder(name: string, list: readonly unknown[]): readonly unknown[] {
  if (name === 'causes' && list.every((cause) => (cause as { reason?: string }).reason === 'FieldManagerConflict')) {
    return [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (name !== 'managedFields') return list;
  const key = (entry: unknown) => {
    const { operation, manager, subresource } = entry as Record<string, string | undefined>;
    return `${operation} ${manager} ${subresource ?? ''}`;
  };
  return [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The conflicts of several managers are told in any order of managers. */
function linesInOrder(value: string): string {
  if (!/^Apply failed with \d+ conflicts/.test(value)) return value;
  const [head = '', ...parts] = value.split(/(?=conflicts? with )/);
  return [head, ...parts.map((part) => `${part.trimEnd()}\n`).sort()].join('');
}
