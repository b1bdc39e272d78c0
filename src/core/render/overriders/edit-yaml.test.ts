import { describe, expect, it } from '@jest/globals';
import { aCluster, aConfigMap, anOverride, aPlacement, aPolicy, aWorld, seen } from '../../../../test/support/builders.js';
import type { SubPathOperation } from '../../model/policy/policy.js';
import { plan } from '../../plan.js';
import { editYaml, inPieces, isUnfinished } from './edit-yaml.js';

/** Some 200 Ki characters; each `name` is a text that was not edited before. */
const long = (name: string) => `name: ${name}\n${Array.from({ length: 10_000 }, (_, i) => `key-${i}: value ${i}\n`).join('')}`;
const setTo = (value: string): readonly SubPathOperation[] => [{ subPath: '/name', operator: 'replace', value }];

/** An event loop in which an edit takes `editMs`: every second look at the clock is after one, and the first of a turn is before all. */
function aLoop({ editMs }: { readonly editMs: number }) {
  let now = 0;
  let looks = 0;
  const loop = {
    turns: 0,
    pass: (ms: number) => {
      now += ms;
    },
    nowMs: () => {
      looks += 1;
      if (looks > 1 && looks % 2 === 1) now += editMs;
      return now;
    },
    next: async () => {
      looks = 0;
      loop.turns += 1;
    },
  };
  return loop;
}

describe('edits of YAML', () => {
  it('are made over as many turns as they need, each once', async () => {
    const [text, clusters] = [long('turns'), ['a', 'b', 'c', 'd']];
    const loop = aLoop({ editMs: 16 });
    let runs = 0;
    const edit = () => {
      runs += 1;
      return clusters.map((name) => editYaml(text, setTo(name)));
    };
    const made = await inPieces(edit, loop);

    expect(made).toEqual(clusters.map((name) => ({ text: text.replace('name: turns', `name: ${name}`) })));
    expect([loop.turns, runs]).toEqual([3, 4]);
    await inPieces(edit, loop);
    expect(loop.turns).toBe(3);
  });

  it('fill a turn before a run is begun again', async () => {
    const loop = aLoop({ editMs: 1 });
    let runs = 0;
    const made = await inPieces(() => {
      runs += 1;
      return Array.from({ length: 200 }, (_, i) => editYaml('name: filled\n', setTo(`cluster-${i}`)));
    }, loop);

    expect(made.at(-1)).toEqual({ text: 'name: cluster-199\n' });
    // 15 edits of 1 ms each.
    expect(runs).toBe(14);
  });

  it('take as much of a turn as the repetition of the run before them', async () => {
    const loop = aLoop({ editMs: 1 });
    let runs = 0;
    await inPieces(() => {
      runs += 1;
      if (runs > 1) loop.pass(50);
      return Array.from({ length: 200 }, (_, i) => editYaml('name: repeated\n', setTo(`cluster-${i}`)));
    }, loop);

    // The first turn makes 15 edits, and the others 50 each.
    expect(runs).toBe(5);
  });

  it('fail when they make too many characters for one run', async () => {
    const work = () => ['a', 'b', 'c'].map((name) => editYaml('name: many\n', setTo(name)));
    const failure = 'the edits of YAML for all clusters together make more than 10 characters';

    expect(await inPieces(work, aLoop({ editMs: 1 }), 10)).toEqual([{ text: 'name: a\n' }, { text: 'name: b\n' }, { failure }]);
    expect(await inPieces(work, aLoop({ editMs: 1 }), 10)).toEqual([{ text: 'name: a\n' }, { text: 'name: b\n' }, { failure }]);
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
    const loop = aLoop({ editMs: 16 });
    const planned = await inPieces(() => plan(seen(aConfigMap('c', { text: long('plan') })), world), loop);

    expect(loop.turns).toBe(2);
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
    await expect(inPieces(failing, aLoop({ editMs: 0 }))).rejects.toBe(error);
    expect(isUnfinished(error)).toBe(false);
  });

  it.each(['a: 1\n---\n', 'a: 1\n---\n# note\n', '---\n---\na: 1\n', 'a: 1\n---\nb: 2\n'])(
    'are refused in a text with several documents: %j',
    (text) => {
      expect(editYaml(text, [{ subPath: '/a', operator: 'replace', value: 2 }])).toEqual({ failure: 'the text cannot be parsed' });
    },
  );

  it.each(['# note\n---\na: 1\n# end\n', '---\na: 1\n'])('are made in a text with one document: %j', (text) => {
    expect(editYaml(text, [{ subPath: '/a', operator: 'replace', value: 2 }])).toEqual({ text: 'a: 2\n' });
  });

  it('have a lower limit for forms of YAML that take long to read', () => {
    const anchored = (characters: number) => `name: &a x\nother: *a\ntext: ${'y'.repeat(characters)}\n`;

    expect(editYaml(anchored(99_000), setTo('z'))).toEqual({ failure: expect.stringContaining('more than 98304 characters') });
    expect(editYaml(anchored(90_000), setTo('z'))).toMatchObject({ text: expect.stringContaining('name: z') });
  });
});
