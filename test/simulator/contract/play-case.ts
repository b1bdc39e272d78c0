import { comparable } from './comparable.js';
import type { ContractCase, Step } from './contract-case.js';
import type { Answer, TargetClient } from './target.js';

export type Recorded = readonly unknown[];

/** Plays a case in the namespace `namespace` and answers what came back, in a form that is equal for equal answers. */
export async function playCase(client: TargetClient, { steps }: ContractCase, namespace: string): Promise<Recorded> {
  const made = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  const { status } = await client.send({ method: 'POST', path: '/api/v1/namespaces', body: made });
  if (status !== 201) throw new Error(`the namespace ${namespace} was answered ${status}`);

  const answers: Answer[] = [];
  // Steps build on one another.
  for (const step of steps) answers.push(await client.send(filledIn(step, namespace, answers)));
  return comparable(answers, namespace);
}

function filledIn(step: Step, namespace: string, answers: readonly Answer[]): Step {
  const fill = (text: string) =>
    text
      .replaceAll('{ns}', namespace)
      .replaceAll(/\{(\d+)((?:\.\w+)+)\}/g, (_, index: string, path: string) => String(valueAt(answers[Number(index)]?.body, path)));
  return { ...step, path: fill(step.path), ...(step.body !== undefined && { body: JSON.parse(fill(JSON.stringify(step.body))) }) };
}

function valueAt(body: unknown, path: string): unknown {
  return path
    .slice(1)
    .split('.')
    .reduce((here, name) => (here as Record<string, unknown> | undefined)?.[name], body);
}
