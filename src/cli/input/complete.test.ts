import { describe, expect, it } from '@jest/globals';
import { type CommandTree, completions } from './complete.js';

const option = (flags: string[], takesValue = false) => ({ flags, takesValue });
const command = (name: string, options: CommandTree['options'] = [], commands: CommandTree[] = []): CommandTree => ({
  name,
  options,
  commands,
});
const tree = command(
  'manifold',
  [option(['--no-color'])],
  [
    command('get', [option(['--output', '-o'], true), option(['--cluster'], true), option(['--watch', '-w'])]),
    command('wait', [option(['--for'], true)]),
    command('cluster', [], [command('cordon'), command('uncordon')]),
    command('completion'),
  ],
);
const names = async (noun: { noun: string }) =>
  noun.noun === 'clusters' ? ['idc-a', 'cloud-b'] : noun.noun === 'applications' ? ['web-shop', 'nginx'] : [];
const complete = (line: string) => completions(tree, line.split(' '), names);

describe('completion', () => {
  it.each([
    { line: 'c', want: ['cluster', 'completion'] },
    { line: 'cluster ', want: ['cordon', 'uncordon'] },
    { line: 'cluster cordon ', want: ['idc-a', 'cloud-b'] },
    { line: 'cluster cordon cl', want: ['cloud-b'] },
    { line: 'get cl', want: ['clusters', 'clusterroles', 'clusterrolebindings'] },
    { line: 'get clusters i', want: ['idc-a'] },
    { line: 'get app/w', want: ['app/web-shop'] },
    { line: 'get apps -o j', want: ['json'] },
    { line: 'get events --cluster ', want: ['idc-a', 'cloud-b'] },
    { line: 'get -o json apps n', want: ['nginx'] },
    { line: 'wait --for=h', want: ['--for=healthy'] },
    { line: 'wait ', want: ['app/'] },
    { line: 'get --w', want: ['--watch'] },
    { line: 'get apps --no', want: ['--no-color'] },
    { line: 'completion f', want: ['fish'] },
  ])('of `manifold $line` offers $want', async ({ line, want }) => {
    expect(await complete(line)).toEqual(want);
  });
});
