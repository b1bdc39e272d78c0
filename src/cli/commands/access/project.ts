import { Command } from 'commander';
import { age } from '../../../kubernetes/age.js';
import type { Cli } from '../../cli.js';
import { deleteProject, type Project, projects, saveProject } from '../../documents/access/projects.js';
import { type ListView, parseFormat, printList } from '../../output/format.js';
import { printable } from '../../output/printable.js';
import { refuseAll } from '../../output/user-errors.js';
import { askYes } from '../change/confirm.js';
import { listed, withOutput } from '../options.js';

export function projectCommand(cli: Cli): Command {
  const project = new Command('project').description(
    'Projects: tokens of a project see the applications in its namespaces and nothing else',
  );
  project
    .command('save')
    .description('Create a project, or replace its namespaces')
    .argument('<name>', 'name of the project')
    .requiredOption('--namespaces <names>', 'all its namespaces, with commas: names, or beginnings of names that end in `*`', listed)
    .action(async (name: string, { namespaces }: { namespaces: readonly string[] }) => {
      const payload = (await (await cli.hub()).ask(saveProject, { input: { name, namespaces } })).saveProject;
      await refuseAll(cli.terminal, payload.userErrors);
      cli.terminal.out(`project ${printable(payload.project!.name)} saved\n`);
    });
  withOutput(project.command('list').description('List projects')).action(async ({ output }: { output: string }) => {
    const format = parseFormat(output);
    const found = (await (await cli.hub()).ask(projects, {})).projects;
    await printList(cli, projectView(cli), found, { format, single: false });
  });
  project
    .command('delete')
    .description('Delete a project that has no valid tokens; its applications stay')
    .argument('<name>', 'name of the project')
    .option('--yes', 'answer questions with yes')
    .action(async (name: string, { yes }: { yes?: boolean }) => {
      if (!yes) await askYes(cli, `Delete the project ${printable(name)}?`);
      const payload = (await (await cli.hub()).ask(deleteProject, { input: { name } })).deleteProject;
      await refuseAll(cli.terminal, payload.userErrors);
      cli.terminal.out(`project ${printable(payload.project!.name)} deleted\n`);
    });
  return project;
}

function projectView({ clock }: Cli): ListView<Project> {
  return {
    columns: [
      { header: 'NAME', cell: ({ name }) => name },
      { header: 'NAMESPACES', cell: ({ namespaces }) => namespaces.join(',') },
      { header: 'TOKENS', cell: ({ tokens }) => `${tokens}` },
      { header: 'AGE', cell: ({ createdAt }) => age(createdAt, clock.now()) },
      { header: 'BY', cell: ({ createdBy }) => createdBy, wide: true },
    ],
    name: ({ name }) => `project/${name}`,
    empty: 'No projects found.',
  };
}
