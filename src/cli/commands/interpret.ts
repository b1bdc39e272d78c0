import { Command } from 'commander';
import type { TestedAnswer } from '../../interpreters/test-interpreters.js';
import type { Cli } from '../cli.js';
import { exitCodes } from '../failure.js';
import { readManifests } from '../input/read-manifests.js';
import { joinDocuments } from '../input/split-documents.js';
import { parseFormat, structured } from '../output/format.js';
import { type Column, table } from '../output/table.js';
import { refuseAll } from '../output/user-errors.js';
import { countFromZero, repeated } from './options.js';

interface TestOptions {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly replicas: number;
  readonly output: string;
}

/** Runs interpreters locally as the hub would; sends no request. */
export function interpretCommand(cli: Cli): Command {
  const test = new Command('test')
    .description('Run interpreters on samples: all questions that they answer, under the limits of the hub')
    .option('-f, --filename <path>', 'interpreters and samples: file, folder or - for standard input; may be repeated', repeated)
    .option('-R, --recursive', 'read subfolders too')
    .option('--replicas <number>', 'change the samples to this number of replicas', countFromZero, 3)
    .option('-o, --output <format>', 'table, json or yaml', 'table')
    .action((options: TestOptions) => runTest(cli, options));
  return new Command('interpret').description('Interpreters of your own, for kinds that the hub does not know').addCommand(test);
}

async function runTest(cli: Cli, options: TestOptions): Promise<void> {
  const format = parseFormat(options.output);
  const documents = await readManifests(cli, options.filename ?? [], { recursive: options.recursive === true });
  const { errors, answers } = await ask(cli, joinDocuments(documents), options.replicas);
  await refuseAll(cli.terminal, errors, documents);

  if (answers.length === 0) cli.terminal.note('No interpreter answers anything about a sample: give both with -f.');
  else if (format === 'json' || format === 'yaml') cli.terminal.out(await structured(answers, format));
  else cli.terminal.out(table(columns, answers, { columns: cli.terminal.columns, wide: format === 'wide' }));
  if (answers.length === 0 || answers.some(({ error }) => error !== null)) cli.exitCode = exitCodes.failed;
}

/** Loaded on first use, so that other commands start without the runtime for scripts. */
async function ask(cli: Cli, text: string, replicas: number) {
  const { InterpreterPool } = await import('../../interpreters/interpreter-pool.js');
  const { testInterpreters } = await import('../../interpreters/test-interpreters.js');
  const pool = new InterpreterPool();
  try {
    return await testInterpreters(text, { pool, clock: { now: () => cli.clock.now() }, replicas });
  } finally {
    await pool.close();
  }
}

const columns: readonly Column<TestedAnswer>[] = [
  { header: 'SAMPLE', cell: ({ sample }) => sample },
  { header: 'QUESTION', cell: ({ operation }) => operation },
  { header: 'ANSWER', cell: ({ answer, error }) => error ?? JSON.stringify(answer), flexible: true },
  { header: 'BY', cell: ({ by }) => by, wide: true },
];
