import { parentPort, workerData } from 'node:worker_threads';
import type { InterpreterOperation, InterpreterQuestion, UserInterpreters } from '../../core/model/interpreter-port.js';
import { HubError } from '../../errors.js';
import type { GroupVersionKind } from '../../kubernetes/object.js';
import { type LossReaderOptions, openLossReader } from '../../store/loss-reader.js';
import { lowerThreadPriority } from '../threads/thread-priority.js';
import type { Covered, FromLossThread, InterpreterAsk, LossJob, ToLossThread } from './loss-job.js';
import { planHere } from './loss-planner.js';
import type { InterpretersFor } from './plan-loss.js';

/* A thread that plans losses, with connections to the database of its own. It may be terminated at any moment, since it only reads. */

/** Resources in one message. */
const PART = 200;

// Requests and deliveries come first: a simulation waits for them.
lowerThreadPriority();

const port = parentPort!;
const post = (message: FromLossThread): void => port.postMessage(message);
const asked = new Map<number, { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }>();
let asks = 0;

function ask(question: InterpreterAsk): Promise<unknown> {
  asks += 1;
  const id = asks;
  return new Promise((resolve, reject) => {
    asked.set(id, { resolve, reject });
    post({ kind: 'ask', id, ask: question });
  });
}

const interpretersFor: InterpretersFor = async ({ interpreters }, resources) => {
  if (!interpreters || interpreters.length === 0) return null;
  const kinds = new Map<string, GroupVersionKind>();
  for (const { seen } of resources) {
    const { apiVersion, kind } = seen.template;
    kinds.set(`${apiVersion}/${kind}`, { apiVersion, kind });
  }
  const covered = (await ask({ kind: 'covers', kinds: [...kinds.values()] })) as Covered;
  if (covered === null) return null;
  const operations = new Map([...kinds.keys()].map((key, i): [string, ReadonlySet<InterpreterOperation>] => [key, new Set(covered[i])]));
  return remote(operations);
};

function remote(operations: ReadonlyMap<string, ReadonlySet<InterpreterOperation>>): UserInterpreters {
  return {
    mark: () => null,
    covers: ({ apiVersion, kind }, operation) => operations.get(`${apiVersion}/${kind}`)?.has(operation) ?? false,
    ask: (question) => ask({ kind: 'question', question: question as InterpreterQuestion }) as never,
  };
}

const reader = openLossReader(workerData as LossReaderOptions);
const planner = planHere(reader, interpretersFor);

async function run(id: number, job: LossJob): Promise<void> {
  if (job.kind === 'scores') {
    const losses = await planner.scores(job.clusters, job.limit, job.defaultTolerationSeconds);
    return post({ kind: 'scores', id, losses });
  }
  const { resources, isCut } = await planner.displaced(job.actor, job.loss, job.limit);
  for (let at = 0; at < resources.length; at += PART) post({ kind: 'part', id, resources: resources.slice(at, at + PART) });
  post({ kind: 'displaced', id, isCut });
}

port.on('message', (message: ToLossThread) => {
  if (message.kind !== 'job') {
    const waiting = asked.get(message.id);
    asked.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.message));
    return;
  }
  run(message.id, message.job).catch((error: unknown) =>
    post({
      kind: 'failed',
      id: message.id,
      code: error instanceof HubError ? error.code : null,
      message: error instanceof Error ? error.message : 'unknown',
    }),
  );
});
