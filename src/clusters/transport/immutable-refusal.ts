/** One cause of a rejected write, with the message of the member. */
export interface RefusedField {
  readonly field: string;
  readonly message: string;
}

/** Messages quote the rejected value, which can be long; the reason follows it at the end. */
const TAIL = 600;

/**
 * The phrases in which API servers 1.20 to 1.36 report an immutable field, and those that validation rules of CRDs (`self == oldSelf`)
 * usually have.
 */
const sentences: readonly string[] = [
  // Most kinds; the optional endings are used by volumes and ConfigMaps.
  '(?:this )?field is immutable(?:, except for [^"]*| when `immutable` is set)?',
  // Services, PriorityClasses, custom kinds.
  '(?:\\S+ )?(?:may|must|can|should) ?not (?:change|be changed|be modified|be updated)(?: once set| in an update| after creation)?',
  'primary clusterIP can not be unset',
  'cannot change roleRef',
  // `Value is immutable`, `storageClassName is immutable once set`, `spec.driver cannot be changed`.
  "[\\w.[\\]`' -]{1,100}\\b(?:is|are) immutable(?: once \\w+| after \\w+)?",
  "[\\w.[\\]`' -]{1,100}\\b(?:cannot|can't|may not|must not) (?:be changed|be modified|be updated|change)(?: once \\w+| after \\w+)?",
];
/** At the end, after a value or at the very start: a quoted value can contain any words. */
const atEnd = new RegExp(`(?:^|: )(?:${sentences.join('|')})\\.?$`, 'i');

/** Phrases that come without a value, before a dump of the difference or a list of mutable fields. */
const atStart: readonly RegExp[] = [
  // Claims and volumes.
  /^(\S+ )?is immutable after creation\b/,
  // StatefulSets, StorageClasses, PodDisruptionBudgets.
  /^updates to [^"]{1,500} (are|is) forbidden\b/,
  /^pod updates may not (change fields other than|add or remove containers)\b/,
  /^existing (toleration|ephemeral container)s? [^"]{0,100}(can not|cannot|may not) be (changed|modified)\b/,
];

/** Whether a message reports that its field is immutable. */
export function saysImmutable(message: string): boolean {
  if (atEnd.test(message.slice(-TAIL).trimEnd())) return true;
  const start = message.slice(0, TAIL).replace(/^Forbidden: /, '');
  return atStart.some((sentence) => sentence.test(start));
}

/**
 * The immutable fields that a rejection names, and the other fields; null if it names no immutable field. `text` is the whole message, for
 * answers without a list of causes: `Service "web" is invalid: spec.clusterIP: Invalid value: …`.
 */
export function immutableFields(
  faults: readonly RefusedField[],
  text: string,
): { readonly immutable: readonly string[]; readonly other: readonly string[] } | null {
  const all = faults.length > 0 ? faults : faultOf(text);
  const immutable = fieldsOf(all.filter(({ message }) => saysImmutable(message)));
  return immutable.length === 0 ? null : { immutable, other: fieldsOf(all).filter((field) => !immutable.includes(field)) };
}

function faultOf(text: string): readonly RefusedField[] {
  const found = /^[\w.-]{1,300} "[^"]{0,300}" is invalid: ([A-Za-z][\w.[\]]{0,200}): (?=Invalid value: |Forbidden: )/.exec(
    text.slice(0, 1_000),
  );
  return found ? [{ field: found[1]!, message: text.slice(found[0].length) }] : [];
}

function fieldsOf(faults: readonly RefusedField[]): readonly string[] {
  return [...new Set(faults.map(({ field }) => field))];
}
