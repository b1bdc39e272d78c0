import { age } from '../../kubernetes/age.js';
import type { Cli } from '../cli.js';
import type { Transition } from '../documents/transitions.js';
import { facts } from './facts.js';
import { paintState } from './paint.js';
import { printable } from './printable.js';

/** The progress of a move, what it waits for, and when it continues; nothing if there is no move. */
export function moveText({ terminal: { colours }, clock }: Cli, move: Transition | null, indent = ''): string {
  if (move === null) return '';
  const { state, cause, actor, startedAt, deadline, waits, waiting } = move;
  const since = `${age(startedAt, clock.now())} ago${actor === null ? '' : ` by ${printable(actor)}`}`;
  const hidden = waiting - waits.length;
  return facts(
    [
      ['moves', `${paintState(colours, state)}  ${printable(cause)}`],
      ['began', since],
      ...waits.flatMap(({ cluster, message, ends }) => [
        ['waits', `${printable(cluster)}: ${printable(message)}`] as const,
        ['goes on', `when ${printable(ends)}`] as const,
      ]),
      ['also waiting', hidden > 0 ? `${hidden} more clusters` : ''],
      ['next step by', printable(deadline)],
    ],
    indent,
  );
}
