import { age, duration } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import type { Drill, DrillEntry, Drilled, DrillMove, ToldDrill } from '../../documents/failovers.js';
import { counted } from '../counted.js';
import { facts } from '../facts.js';
import type { ListView } from '../format.js';
import { longName } from '../identity.js';
import { paintState } from '../paint.js';
import { printable } from '../printable.js';
import { seatsText } from './failover-text.js';

export function drillsView({ terminal, clock }: Cli): ListView<Drill> {
  return {
    columns: [
      { header: 'ID', cell: ({ id }) => id },
      { header: 'CLUSTER', cell: ({ cluster }) => cluster },
      { header: 'STATE', cell: ({ state }) => state, paint: (text, { state }) => paintState(terminal.colours, state, text) },
      { header: 'RESULT', cell: ({ result }) => result },
      { header: 'AGE', cell: ({ startedAt }) => age(startedAt, clock.now()) },
      { header: 'MOVED', cell: ({ report }) => `${report.moved}/${report.resources}` },
      { header: 'RETURNED', cell: ({ report }) => `${report.returned}/${report.resources}` },
      { header: 'BELOW', cell: ({ report }) => report.belowFloor },
      { header: 'MESSAGE', cell: ({ message }) => message, flexible: true },
    ],
    name: ({ id }) => `drill/${id}`,
    empty: 'No drills found.',
  };
}

/** The exact set of a drill before it starts. */
export function movesView(): ListView<DrillMove> {
  return {
    columns: [
      { header: 'RESOURCE', cell: ({ object }) => longName(object) },
      { header: 'APPLICATION', cell: ({ application }) => application },
      { header: 'NOW', cell: ({ before }) => seatsText(before) },
      { header: 'DURING', cell: ({ after }) => seatsText(after), flexible: true },
    ],
    name: ({ object }) => longName(object),
    empty: 'Nothing moves.',
  };
}

/** The resources of a drill, with the time that each step took. */
export function drilledView({ returningAt }: ToldDrill): ListView<Drilled> {
  return {
    columns: [
      { header: 'RESOURCE', cell: ({ object }) => longName(object) },
      { header: 'READY AFTER', cell: ({ evictedAt, movedAt }) => between(evictedAt, movedAt) },
      { header: 'RETURNED AFTER', cell: ({ returnedAt }) => between(returningAt, returnedAt) },
      { header: 'READY', cell: ({ floor, fewestReady }) => (floor === null ? null : `${fewestReady} of ${floor}`) },
      { header: 'SEATS', cell: seats, flexible: true },
    ],
    name: ({ object }) => longName(object),
    empty: 'It has no resources.',
  };
}

export function drillTimelineView(startedAt: string): ListView<DrillEntry> {
  return {
    columns: [
      { header: 'AFTER', cell: ({ at }) => between(startedAt, at) },
      { header: 'STEP', cell: ({ step }) => step },
      { header: 'RESOURCE', cell: ({ object }) => object && longName(object) },
      { header: 'MESSAGE', cell: ({ message }) => message, flexible: true },
    ],
    name: ({ step }) => step,
    empty: 'Nothing has happened yet.',
  };
}

/** The report of a drill as `name: value` lines. */
export function drillFacts({ terminal: { colours }, clock }: Cli, drill: ToldDrill): string {
  const { id, cluster, state, result, startedAt, endedAt, message, report, actor } = drill;
  const { resources, moved, returned, placedDifferently, belowFloor } = report;
  const counts = [`${counted(resources, 'resource')}`, `${moved} ready in other clusters`, `${returned} returned`];
  return facts([
    ['drill', `${id}  ${printable(cluster)}`],
    ['state', `${paintState(colours, state)}${result === null ? '' : ` ${paintState(colours, result)}`}`],
    ['started', `${startedAt} by ${printable(actor)} (${age(startedAt, clock.now())} ago)`],
    ['ended', endedAt === null ? null : `${endedAt} (after ${between(startedAt, endedAt)})`],
    ['progress', printable(message)],
    ['work', [...counts, ...(placedDifferently > 0 ? [`${placedDifferently} placed differently`] : [])].join(', ')],
    ['slowest', slowest(drill)],
    ['below floor', belowFloor === 0 ? 'none' : `${counted(belowFloor, 'resource')} had too few ready replicas`],
  ]);
}

function slowest({ report: { slowestMove, slowestReturn } }: ToldDrill): string | null {
  const parts = [
    ...(slowestMove === null ? [] : [`ready elsewhere after ${duration(slowestMove * 1000)}`]),
    ...(slowestReturn === null ? [] : [`returned after ${duration(slowestReturn * 1000)}`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

function seats({ before, after, home }: Drilled): string {
  return [before, after, home].flatMap((one) => (one === null ? [] : [seatsText(one)])).join(' → ');
}

function between(from: string | null, to: string | null): string | null {
  return from === null || to === null ? null : duration(Math.max(0, Date.parse(to) - Date.parse(from)));
}
