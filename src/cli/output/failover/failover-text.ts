import { age, duration } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import type { Failover, FailoverEntry, Seats } from '../../documents/failovers.js';
import { counted } from '../counted.js';
import { facts } from '../facts.js';
import type { ListView } from '../format.js';
import { longName } from '../identity.js';
import { paintState } from '../paint.js';
import { printable } from '../printable.js';

export function failoverView({ terminal, clock }: Cli): ListView<Failover> {
  return {
    columns: [
      { header: 'ID', cell: ({ id }) => id },
      { header: 'CLUSTER', cell: ({ cluster }) => cluster },
      { header: 'STATE', cell: ({ state }) => state, paint: (text, { state }) => paintState(terminal.colours, state, text) },
      { header: 'AGE', cell: (failover) => age(beganAt(failover), clock.now()) },
      { header: 'LASTED', cell: (failover) => (failover.endedAt === null ? null : lasted(failover, clock.now())) },
      { header: 'EVICTED', cell: ({ resources }) => resources.evicted },
      { header: 'MOVED', cell: ({ resources }) => resources.moved },
      { header: 'HOME', cell: ({ resources }) => resources.home },
      { header: 'CAUSE', cell: ({ cause }) => cause, flexible: true },
    ],
    name: ({ id }) => `failover/${id}`,
    empty: 'No failovers found.',
  };
}

/** Consecutive entries with the same text for several objects are printed as one line with the number of objects. */
export interface EntryLine extends FailoverEntry {
  readonly more: number;
  /** Milliseconds since the failover began. */
  readonly afterMs: number;
}

export function entryLines(failover: Failover, entries: readonly FailoverEntry[]): readonly EntryLine[] {
  const began = Date.parse(beganAt(failover));
  const lines: EntryLine[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    const same = last && entry.object !== null && last.step === entry.step && textOf(last) === textOf(entry);
    if (same) lines[lines.length - 1] = { ...last, more: last.more + 1 };
    else lines.push({ ...entry, more: 0, afterMs: Math.max(0, Date.parse(entry.at) - began) });
  }
  return lines;
}

export function entryView(): ListView<EntryLine> {
  return {
    columns: [
      { header: 'AFTER', cell: ({ afterMs }) => duration(afterMs) },
      { header: 'STEP', cell: ({ step }) => step },
      { header: 'RESOURCE', cell: ({ object, more }) => object && `${longName(object)}${more > 0 ? ` and ${more} more` : ''}` },
      { header: 'MESSAGE', cell: textOf, flexible: true },
    ],
    name: ({ step }) => step,
    empty: 'Nothing has happened yet.',
  };
}

/** The failover as `name: value` lines. */
export function failoverFacts({ terminal: { colours }, clock }: Cli, failover: Failover): string {
  const { id, cluster, cause, state, resources, returnedAt } = failover;
  const { evicted, moved, blocked, home } = resources;
  const counts = [`${counted(evicted, 'resource')} evicted`, `${moved} ready in other clusters`, `${home} placed as before`];
  return facts([
    ['failover', `${id}  ${printable(cluster)}`],
    ['state', paintState(colours, state)],
    ['cause', printable(cause)],
    ['began', `${beganAt(failover)} (${age(beganAt(failover), clock.now())} ago)`],
    ['returned', returnedAt],
    ['ended', failover.endedAt === null ? null : `${failover.endedAt} (after ${lasted(failover, clock.now())})`],
    ['work', [...counts, ...(blocked > 0 ? [`${blocked} without a destination`] : [])].join(', ')],
  ]);
}

function textOf({ message, before, after }: Pick<FailoverEntry, 'message' | 'before' | 'after'>): string {
  return before && after ? `${message} ${seatsText(before)} → ${seatsText(after)}` : message;
}

/** Example: `idc-a 2, cloud-b 1`; without numbers for kinds without replicas. */
export function seatsText(seats: readonly Seats[]): string {
  if (seats.length === 0) return 'no cluster';
  return seats.map(({ cluster, replicas }) => (replicas === null ? cluster : `${cluster} ${replicas}`)).join(', ');
}

function beganAt({ doubtedAt, startedAt }: Failover): string {
  return doubtedAt ?? startedAt;
}

function lasted(failover: Failover, nowMs: number): string {
  const end = failover.endedAt === null ? nowMs : Date.parse(failover.endedAt);
  return duration(Math.max(0, end - Date.parse(beganAt(failover))));
}
