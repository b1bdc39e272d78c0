import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Cli } from '../../src/cli/cli.js';
import { helpTopics } from '../../src/cli/commands/help-topics.js';
import { exampleLine, examples } from '../../src/cli/examples.js';
import { programOf } from '../../src/cli/program.js';

/*
 * docs/CLI.md: what stands before the first line of the reference is written by hand, what follows is made of the program itself.
 * `UPDATE_GOLDEN=1 jest test/cli/reference.test.ts` writes it.
 */
export const referenceFile = resolve(import.meta.dirname, '../../docs/CLI.md');
const START = '<!-- The rest is generated: UPDATE_GOLDEN=1 jest test/cli/reference.test.ts -->';

/** The file as it stands, and as it should be. */
export function reference(): { readonly is: string; readonly should: string } {
  const is = readFileSync(referenceFile, 'utf8');
  const start = is.indexOf(START);
  if (start < 0) throw new Error(`${referenceFile} has no line ${START}`);
  return { is, should: `${is.slice(0, start)}${START}\n\n${generated()}` };
}

export function writeReference(): void {
  writeFileSync(referenceFile, reference().should);
}

function generated(): string {
  const cli = { version: '0', terminal: {}, env: {} } as unknown as Cli;
  const commands = programOf(cli).commands.filter((command) => !command.name().startsWith('__'));
  const topics = Object.values(helpTopics).map((text) => {
    const [title, , ...lines] = text.split('\n');
    return `## ${title}\n\n\`\`\`text\n${lines.join('\n').trimEnd()}\n\`\`\`\n`;
  });
  return `${topics.join('\n')}\n## Commands\n\n${commands.flatMap((command) => sections(command, [])).join('\n')}`;
}

function sections(command: Command, above: readonly string[]): readonly string[] {
  const path = [...above, command.name()];
  if (command.commands.length > 0) return command.commands.filter((one) => one.name() !== 'help').flatMap((one) => sections(one, path));
  const words = command.registeredArguments.map((one) => {
    const name = `${one.name()}${one.variadic ? '…' : ''}`;
    return one.required ? `<${name}>` : `[${name}]`;
  });
  const args = command.registeredArguments
    .filter(({ description }) => description !== '')
    .map((one) => `* \`${one.name()}\`: ${escaped(one.description)}`);
  const options = command.options
    .filter(({ hidden }) => !hidden)
    .map(({ flags, description, defaultValue, defaultValueDescription }) => {
      const value =
        defaultValueDescription ?? (typeof defaultValue === 'string' || typeof defaultValue === 'number' ? String(defaultValue) : '');
      return `| \`${escaped(flags)}\` | ${escaped(description)} | ${value === '' ? '' : `\`${escaped(value)}\``} |`;
    });
  const lines = (examples[path.join(' ')] ?? []).map(exampleLine);
  return [
    [
      `### manifold ${path.join(' ')}`,
      '',
      `\`manifold ${[...path, ...words, ...(options.length > 0 ? ['[options]'] : [])].join(' ')}\``,
      '',
      `${command.description()}.`.replace(/\.\.$/, '.'),
      ...(args.length > 0 ? ['', ...args] : []),
      ...(options.length > 0 ? ['', '| option | meaning | default |', '|---|---|---|', ...options] : []),
      ...(lines.length > 0 ? ['', '```text', ...lines, '```'] : []),
      '',
    ].join('\n'),
  ];
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
