import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import type { Cli } from './cli.js';
import { exampleLine, examples } from './examples.js';
import { hasOwnContext, programOf } from './program.js';
import { namedContext, normalWords } from './words/normal-words.js';

const cli = { version: '0', terminal: {}, env: {} } as unknown as Cli;

/** The words of every command that has an action. */
function leaves(command: Command, above: readonly string[] = []): readonly (readonly [string, Command])[] {
  const below = command.commands.filter((one) => one.name() !== 'help' && !one.name().startsWith('__'));
  return below.flatMap((one) => {
    const path = [...above, one.name()];
    return one.commands.length > 0 ? leaves(one, path) : [[path.join(' '), one] as const];
  });
}

const program = programOf(cli);
const commands = leaves(program);

describe('examples', () => {
  it.each(commands)('are at least two for %s, or one for a command without arguments', (path, command) => {
    const bare = command.options.length === 0 && command.registeredArguments.length === 0;
    expect(new Set(examples[path]).size).toBeGreaterThanOrEqual(bare ? 1 : 2);
  });

  it('use existing commands', () => {
    expect(Object.keys(examples).filter((path) => !commands.some(([known]) => known === path))).toEqual([]);
  });

  it.each(Object.entries(examples).flatMap(([path, lines]) => lines.map((line) => [path, exampleLine(line)] as const)))(
    'of %s: %s has only options that there are',
    (path, line) => {
      const [, command] = commands.find(([known]) => known === path)!;
      // The words up to the first operator of the shell, without quoted text.
      const typed = line
        .slice(line.indexOf('manifold ') + 'manifold '.length)
        .replace(/'[^']*'|"[^"]*"/g, 'quoted')
        .replace(/ [<>|].*$/, '');
      const words = namedContext(normalWords(typed.split(' ')), (path) => hasOwnContext(program, path)).rest;
      const known = command.options.flatMap(({ long, short }) => [long, short]);
      const unknown = words
        .filter((word) => /^-/.test(word) && !/-$/.test(word))
        .map((word) => word.split('=')[0])
        .filter((flag) => !known.includes(flag!));
      expect(unknown.filter((flag) => flag !== '--help')).toEqual([]);
      expect(words.slice(0, path.split(' ').length).join(' ')).toBe(path);
    },
  );
});
