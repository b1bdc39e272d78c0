import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import type { Failback } from '../../documents/failovers.js';
import { facts } from '../facts.js';
import type { ListView } from '../format.js';
import { longName } from '../identity.js';
import { paintState } from '../paint.js';
import { printable } from '../printable.js';

export function failbackView({ terminal, clock }: Cli): ListView<Failback> {
  return {
    columns: [
      { header: 'RESOURCE', cell: ({ object }) => longName(object) },
      { header: 'HOME', cell: homeText },
      { header: 'STATE', cell: ({ state }) => state, paint: (text, { state }) => paintState(terminal.colours, state, text) },
      { header: 'IN', cell: ({ until }) => untilText(until, clock.now()) },
      { header: 'MESSAGE', cell: ({ message }) => message, flexible: true },
    ],
    name: ({ object }) => `failback/${object.name}`,
    empty: 'Nothing returns home.',
  };
}

/** What the automatic return of a resource waits for; nothing if it is at home. */
export function failbackText({ terminal: { colours }, clock }: Cli, failback: Failback | null, indent = ''): string {
  if (failback === null) return '';
  const within = untilText(failback.until, clock.now());
  return facts(
    [
      ['returns', `to ${printable(homeText(failback))}: ${paintState(colours, failback.state)}  ${printable(failback.message)}`],
      ['at the earliest', within === null ? '' : `in ${within}`],
    ],
    indent,
  );
}

function homeText({ kind, home }: Failback): string {
  return kind === 'GROUP' ? `group ${home}` : home;
}

function untilText(until: string | null, nowMs: number): string | null {
  const left = until === null ? 0 : Date.parse(until) - nowMs;
  return left > 0 ? age(new Date(nowMs - left).toISOString(), nowMs) : null;
}
