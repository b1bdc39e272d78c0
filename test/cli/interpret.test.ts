import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { manifold } from '../support/command-line.js';

const interpreter = `apiVersion: interpret.manifold.hub/v1
kind: Interpreter
metadata: { name: widgets }
spec:
  target: { apiVersion: example.com/v1, kind: Widget }
  replicas: object.spec.size
  health: object.status.ready == object.spec.size
`;
const sample = (ready: number) =>
  `apiVersion: example.com/v1\nkind: Widget\nmetadata: { name: left, namespace: shop }\nspec: { size: 2 }\nstatus: { ready: ${ready} }\n`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manifold-interpret-'));
  writeFileSync(join(folder, 'interpreter.yaml'), interpreter);
  writeFileSync(join(folder, 'sample.yaml'), sample(2));
  writeFileSync(join(folder, 'wrong.yaml'), interpreter.replace('object.spec.size\n', 'object.spec.\n'));
  writeFileSync(join(folder, 'no-status.yaml'), sample(2).replace(/status:.*\n/, ''));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (line: string) => manifold(line.split(' '), { folder });

describe('manifold interpret test', () => {
  it('prints every answer about a sample', async () => {
    const { code, stdout } = await run('interpret test -f interpreter.yaml -f sample.yaml');
    expect([code, stdout.split('\n').map((line) => line.split(/ {3,}/))]).toEqual([
      0,
      [
        ['SAMPLE', 'QUESTION', 'ANSWER'],
        ['Widget shop/left', 'replicas', '{"replicas":2,"requirements":null,"split":"replicas"}'],
        ['Widget shop/left', 'health', '{"health":"HEALTHY","message":null}'],
        [''],
      ],
    ]);
  });

  it.each([
    { line: '-f wrong.yaml -f sample.yaml', says: 'wrong.yaml:6', because: 'a document is wrong, and its line is said' },
    { line: '-f sample.yaml', says: 'No interpreter answers anything', because: 'there is nothing to run' },
  ])('fails: $because', async ({ line, says }) => {
    const { code, stderr } = await run(`interpret test ${line}`);
    expect([code, stderr]).toEqual([1, expect.stringContaining(says)]);
  });

  it('fails if an interpreter does, and prints the other answers', async () => {
    const { code, stdout } = await run('interpret test -f interpreter.yaml -f no-status.yaml -o json');
    const answers = JSON.parse(stdout) as { operation: string; error: string | null }[];
    expect(code).toBe(1);
    expect(answers).toMatchObject([
      { operation: 'replicas', error: null },
      { operation: 'health', error: 'Interpreter widgets, health: health: No such key: status' },
    ]);
  });
});
