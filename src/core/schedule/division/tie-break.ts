/** Whether the first or the last name wins a tie. It varies by resource, so that left-over replicas do not all land on one cluster. */
export type TieBreak = 'ascending' | 'descending';

/** By the parity of the FNV-1a hash of the resource's uid (parity C21); ascending without one. */
export function tieBreakOf(uid: string): TieBreak {
  return uid !== '' && fnv1a32(uid) % 2 === 1 ? 'descending' : 'ascending';
}

/** http://www.isthe.com/chongo/tech/comp/fnv/ over the text's UTF-8 bytes. */
export function fnv1a32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of utf8(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

function* utf8(text: string): Generator<number> {
  const escaped = encodeURIComponent(text.toWellFormed());
  for (let i = 0; i < escaped.length; i++) {
    if (escaped[i] !== '%') {
      yield escaped.charCodeAt(i);
      continue;
    }
    yield Number.parseInt(escaped.slice(i + 1, i + 3), 16);
    i += 2;
  }
}
