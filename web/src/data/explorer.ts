import { buildClientSchema, type GraphQLSchema, getIntrospectionQuery, type IntrospectionQuery } from 'graphql';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Failure, failureOf, type ThrownError } from './failure.js';
import { signOut, token } from './session.js';

/** Milliseconds: simulations and previews of a whole fleet take long, and the reader can stop earlier. */
const longestAnswerMs = 330_000;
/** Bytes: a longer answer is not read to its end, because the browser would run out of memory. */
const largestAnswer = 64 * 1024 * 1024;
/** Bytes: a larger answer is offered for download and not displayed. */
export const largestShown = 1_000_000;

export interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly operationName: string | undefined;
}

/** One error of an answer, as the hub sent it. */
export interface AnswerError {
  readonly message: string;
  readonly code: string | null;
  readonly traceId: string | null;
  readonly line: number | null;
  readonly path: string | null;
}

export interface Answered {
  /** Indented JSON; of an answer above `largestShown` the text as received, for the download. */
  readonly text: string;
  readonly bytes: number;
  readonly tookMs: number;
  readonly cost: { readonly requested: number; readonly max: number } | null;
  readonly errors: readonly AnswerError[];
}

export interface Subscribed {
  /** The last messages as indented JSON, the newest first. */
  readonly text: string;
  readonly shown: number;
  readonly received: number;
  readonly isOpen: boolean;
  readonly errors: readonly AnswerError[];
}

export type Run =
  | { readonly kind: 'idle' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'answered'; readonly answer: Answered }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'subscribed'; readonly events: Subscribed };

export interface Runner {
  readonly run: Run;
  readonly ask: (question: Question) => void;
  readonly subscribe: (question: Question) => void;
  readonly stop: () => void;
}

const eventsKept = 50;
/** Batches messages, so that many per second cause only a few renders. */
const drawEveryMs = 150;

/** Runs one operation at a time; a new one ends the one before, and so does leaving the page. */
export function useRunner(): Runner {
  const client = useClient();
  const [run, setRun] = useState<Run>({ kind: 'idle' });
  const end = useRef<(() => void) | null>(null);

  const stop = useCallback(() => {
    end.current?.();
    end.current = null;
  }, []);
  useEffect(() => stop, [stop]);

  const ask = useCallback(
    (question: Question) => {
      stop();
      const stopped = new AbortController();
      let isWanted = true;
      const become = (next: Run) => {
        if (isWanted) setRun(next);
      };
      end.current = () => {
        become({ kind: 'idle' });
        isWanted = false;
        stopped.abort();
      };
      setRun({ kind: 'asking' });
      askHub(question, stopped.signal).then(
        (answer) => become({ kind: 'answered', answer }),
        (error: unknown) => become({ kind: 'failed', failure: thrownFailure(error) }),
      );
    },
    [stop],
  );

  const subscribe = useCallback(
    ({ query, variables }: Question) => {
      stop();
      let kept: readonly string[] = [];
      let received = 0;
      let isOpen = true;
      let errors: readonly AnswerError[] = [];
      let timer: number | undefined;
      const draw = () => {
        timer = undefined;
        setRun({ kind: 'subscribed', events: { text: kept.join('\n'), shown: kept.length, received, isOpen, errors } });
      };
      const drawSoon = () => {
        timer ??= window.setTimeout(draw, drawEveryMs);
      };
      draw();
      const open = client.subscription(query, variables).subscribe(({ data, error, hasNext }) => {
        if (error) {
          errors = error.graphQLErrors.length > 0 ? error.graphQLErrors.map(answerError) : [plainError(error.message)];
        }
        // The end repeats the last message.
        if (hasNext && data !== undefined && data !== null) {
          received += 1;
          kept = withinBytes([JSON.stringify(data, null, 2), ...kept].slice(0, eventsKept));
        }
        if (!hasNext || (error && !data)) isOpen = false;
        drawSoon();
      });
      end.current = () => {
        isOpen = false;
        open.unsubscribe();
        clearTimeout(timer);
        draw();
      };
    },
    [client, stop],
  );

  return { run, ask, subscribe, stop };
}

export type SchemaAnswer =
  | { readonly kind: 'loading' }
  | { readonly kind: 'read'; readonly schema: GraphQLSchema }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Levels of lists and marks in a type that the schema has, with one to spare; more would be deeper than the hub answers. */
const typeDepth = 5;

/** The hub's schema, read from the hub when the page opens. */
export function useSchema(): { readonly answer: SchemaAnswer; readonly askAgain: () => void } {
  const [answer, setAnswer] = useState<SchemaAnswer>({ kind: 'loading' });
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each attempt asks once.
  useEffect(() => {
    const left = new AbortController();
    const query = getIntrospectionQuery({ typeDepth, inputValueDeprecation: true });
    send({ query, variables: {}, operationName: undefined }, left.signal).then(
      ({ body, status }) => {
        const read = body as { readonly data?: IntrospectionQuery | null; readonly errors?: ThrownError['graphQLErrors'] };
        setAnswer(
          read.data
            ? { kind: 'read', schema: buildClientSchema(read.data) }
            : { kind: 'failed', failure: failureOf({ graphQLErrors: read.errors ?? [], response: { status } }) },
        );
      },
      (error: unknown) => {
        if (!left.signal.aborted) setAnswer({ kind: 'failed', failure: thrownFailure(error) });
      },
    );
    return () => left.abort();
  }, [attempt]);

  const askAgain = useCallback(() => {
    setAnswer({ kind: 'loading' });
    setAttempt((before) => before + 1);
  }, []);
  return { answer, askAgain };
}

async function askHub(question: Question, signal: AbortSignal): Promise<Answered> {
  const startedAt = performance.now();
  const { text, body, bytes, status } = await send(question, signal);
  const tookMs = performance.now() - startedAt;
  if (typeof body !== 'object' || body === null) throw new HubAnswer({ graphQLErrors: [], response: { status } });
  const { errors, extensions } = body as { readonly errors?: unknown; readonly extensions?: { readonly cost?: unknown } };
  const found = Array.isArray(errors) ? errors.map(answerError) : [];
  return {
    text: bytes > largestShown ? text : JSON.stringify(body, null, 2),
    bytes,
    tookMs,
    cost: costOf(extensions?.cost) ?? costOf((errors as { extensions?: { cost?: unknown } }[] | undefined)?.[0]?.extensions?.cost),
    errors: found,
  };
}

/** An answer that is none of GraphQL, for example of a proxy. */
class HubAnswer extends Error {
  constructor(readonly thrown: ThrownError) {
    super('The answer is not JSON.');
  }
}

function thrownFailure(error: unknown): Failure {
  if (error instanceof HubAnswer) return failureOf(error.thrown);
  const failure = failureOf({ graphQLErrors: [], networkError: error instanceof Error ? error : new Error(String(error)) });
  return error instanceof TooLarge ? { ...failure, kind: 'limited', detail: error.message } : failure;
}

class TooLarge extends Error {}

/** The client of the other pages would add fields for its cache and drop what is needed here: the size, the cost and every error. */
async function send({ query, variables, operationName }: Question, signal: AbortSignal) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json',
      authorization: `Bearer ${token() ?? ''}`,
    },
    body: JSON.stringify({ query, variables, ...(operationName !== undefined && { operationName }) }),
    signal: AbortSignal.any([signal, AbortSignal.timeout(longestAnswerMs)]),
  });
  if (response.status === 401) signOut('refused');
  const { text, bytes } = await readBounded(response);
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    throw new HubAnswer({ graphQLErrors: [], response: { status: response.status } });
  }
  return { text, body, bytes, status: response.status };
}

async function readBounded(response: Response): Promise<{ readonly text: string; readonly bytes: number }> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    bytes += part.value.byteLength;
    if (bytes > largestAnswer) {
      await reader?.cancel();
      throw new TooLarge(`The answer is larger than ${largestAnswer / 1024 / 1024} MiB.`);
    }
    parts.push(decoder.decode(part.value, { stream: true }));
  }
  parts.push(decoder.decode());
  return { text: parts.join(''), bytes };
}

function costOf(value: unknown): Answered['cost'] {
  const { requested, max } = (value ?? {}) as { readonly requested?: unknown; readonly max?: unknown };
  return typeof requested === 'number' && typeof max === 'number' ? { requested, max } : null;
}

/** Errors come from outside; a field of another type than expected is left out. */
function answerError(value: unknown): AnswerError {
  const { message, extensions, locations, path } = (value ?? {}) as {
    readonly message?: unknown;
    readonly extensions?: { readonly code?: unknown; readonly traceId?: unknown };
    readonly locations?: readonly { readonly line?: unknown }[];
    readonly path?: unknown;
  };
  const line = Array.isArray(locations) ? (locations[0] as { readonly line?: unknown } | undefined)?.line : undefined;
  return {
    message: typeof message === 'string' ? message : JSON.stringify(value),
    code: typeof extensions?.code === 'string' ? extensions.code : null,
    traceId: typeof extensions?.traceId === 'string' ? extensions.traceId : null,
    line: typeof line === 'number' ? line : null,
    path: Array.isArray(path) ? path.join('.') : null,
  };
}

function plainError(message: string): AnswerError {
  return { message, code: null, traceId: null, line: null, path: null };
}

/** The first texts that are together below the limit, and always one. */
function withinBytes(texts: readonly string[]): readonly string[] {
  let sum = 0;
  return texts.filter((text, index) => {
    sum += text.length;
    return index === 0 || sum <= largestShown;
  });
}
