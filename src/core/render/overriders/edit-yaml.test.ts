import { describe, expect, it } from '@jest/globals';
import { aCluster, aConfigMap, anOverride, aPlacement, aPolicy, aWorld, seen } from '../../../../test/support/builders.js';
import type { SubPathOperation } from '../../model/policy/policy.js';
import { plan } from '../../plan.js';
import { editYaml, inPieces, isUnfinished } from './edit-yaml.js';

/** Some 200 Ki characters; each `name` is a text that was not edited before. */
const long = (name: string) => `name: ${name}\n${Array.from({ length: 10_000 }, (_, i) => `key-${i}: value ${i}\n`).join('')}`;
const setTo = (value: string): readonly SubPathOperation[] => [{ subPath: '/name', operator: 'replace', value }];

describe('edits of YAML', () => {
  it('are made over as many turns as they need, each once', async () => {
    const [text, clusters] = [long('turns'), ['a', 'b', 'c', 'd']];
    let turns = 0;
    let runs = 0;
    const edit = () => {
      runs += 1;
      return clusters.map((name) => editYaml(text, setTo(name)));
    };
    const pause = async () => {
      turns += 1;
    };
    const made = await inPieces(edit, pause);

    expect(made).toEqual(clusters.map((name) => ({ text: text.replace('name: turns', `name: ${name}`) })));
    expect([turns, runs]).toEqual([3, 4]);
    await inPieces(edit, pause);
    expect(turns).toBe(3);
  });

  it('of a plan wait for the next turn when it has edited as much as fits into one', async () => {
    const overrideRules = ['paris', 'oslo', 'rome'].map((cluster) => ({
      targetCluster: { clusterNames: [cluster] },
      overriders: { fieldOverrider: [{ fieldPath: '/data/text', yaml: setTo(cluster) }] },
    }));
    const world = aWorld({
      clusters: ['paris', 'oslo', 'rome'].map((name) => aCluster(name)),
      policies: [aPolicy('all', { ...aPlacement({}), resourceSelectors: [{ apiVersion: 'v1', kind: 'ConfigMap' }] })],
      overrides: [anOverride('names', { overrideRules })],
    });
    let turns = 0;
    const planned = await inPieces(
      () => plan(seen(aConfigMap('c', { text: long('plan') })), world),
      async () => void (turns += 1),
    );

    expect(turns).toBe(2);
    expect(
      planned.works?.map(({ cluster, manifest }) => [cluster, String((manifest['data'] as { text: string }).text).slice(0, 12)]),
    ).toEqual([
      ['oslo', 'name: oslo\nk'],
      ['paris', 'name: paris\n'],
      ['rome', 'name: rome\nk'],
    ]);
  });

  it('outside of such a run are all made at once', () => {
    const made = ['x', 'y', 'z'].map((name) => editYaml(long('at once'), setTo(name)));

    expect(made.every((one) => 'text' in one)).toBe(true);
  });

  it('keep other errors of a run', async () => {
    const error = new Error('no');
    const failing = () => {
      throw error;
    };
    await expect(inPieces(failing, async () => undefined)).rejects.toBe(error);
    expect(isUnfinished(error)).toBe(false);
  });

  it.each(['a: 1\n---\n', 'a: 1\n---\n# note\n', '---\n---\na: 1\n', 'a: 1\n---\nb: 2\n'])('are refused in a text with several documents: %j', (text) => {
    expect(editYaml(text, [{ subPath: '/a', operator: 'replace', value: 2 }])).toEqual({ failure: 'the text cannot be parsed' });
  });

  it.each(['# note\n---\na: 1\n# end\n', '---\na: 1\n'])('are made in a text with one document: %j', (text) => {
    expect(editYaml(text, [{ subPath: '/a', operator: 'replace', value: 2 }])).toEqual({ text: 'a: 2\n' });
  });

  it('have a lower limit for forms of YAML that take long to read', () => {
    const anchored = (characters: number) => `name: &a x\nother: *a\ntext: ${'y'.repeat(characters)}\n`;

    expect(editYaml(anchored(99_000), setTo('z'))).toEqual({ failure: expect.stringContaining('more than 98304 characters') });
    expect(editYaml(anchored(90_000), setTo('z'))).toMatchObject({ text: expect.stringContaining('name: z') });
  });
});
