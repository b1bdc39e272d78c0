import { Breath } from '../../breath.js';
import type { IntentError } from '../../core/intent/intent-error.js';
import { locateProblems, type ProblemOfObject } from '../../core/intent/locate-problems.js';
import type { ApplyWords } from '../../core/intent/name-application.js';
import { type Intent, type LocatedObject, type ReadIntent, readIntent } from '../../core/intent/read-intent.js';
import type { Policy } from '../../core/model/policy/policy.js';
import { withCanonicalText } from '../../kubernetes/json/canonical-text.js';
import type { KubeObject } from '../../kubernetes/object.js';
import type { IntakeAnswer, ReadInterpreter } from './intake-job.js';
import type { IntakeEnd, IntakePool } from './intake-pool.js';

/** A shorter text is parsed faster than a message reaches a thread. */
const INLINE_CHARACTERS = 32_768;

/** Parses the text of one apply: small texts in this thread, large ones in another. */
export class Intake {
  readonly #pool: Pick<IntakePool, 'read' | 'close'>;

  constructor(pool: Pick<IntakePool, 'read' | 'close'>) {
    this.#pool = pool;
  }

  async read(text: string, words: ApplyWords): Promise<ReadIntent> {
    if (text.length <= INLINE_CHARACTERS) return readIntent(text, words);
    const end = await this.#pool.read({ text, words });
    if (end.kind === 'read') return readAnswer(end.answer);
    return { ok: false, errors: [endError(end)], interpreters: [] };
  }

  /** The problems with their lines in the text; without lines if a thread cannot read it. */
  async locate(text: string, problems: readonly ProblemOfObject[]): Promise<readonly IntentError[]> {
    if (text.length <= INLINE_CHARACTERS) return locateProblems(text, problems);
    const end = await this.#pool.read({ text, words: {}, problems });
    return end.kind === 'read' ? end.answer.errors : problems.map(({ problem, document }) => ({ ...problem, document, line: null }));
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}

async function readAnswer({
  errors,
  application,
  resources,
  policies,
  interpreters,
  warnings,
  contradictions,
}: IntakeAnswer): Promise<ReadIntent> {
  const located = interpreters.map(locatedObject);
  if (errors.length > 0) return { ok: false, errors, interpreters: located };

  const breath = new Breath();
  const documentOf = new Map<KubeObject | Policy, number>();
  const objects: KubeObject[] = [];
  for (const { text, document } of resources) {
    const object = withCanonicalText(JSON.parse(text) as KubeObject, text);
    documentOf.set(object, document);
    objects.push(object);
    await breath.take();
  }
  const stated: Policy[] = [];
  for (const { text, document } of policies) {
    const policy = JSON.parse(text) as Policy;
    documentOf.set(policy, document);
    stated.push(policy);
    await breath.take();
  }
  const found = new Map(contradictions.map(({ resource, errors: wrong }) => [objects[resource]!, wrong]));
  const intent: Intent = { application, resources: objects, policies: stated, documentOf, warnings, contradictions: found };
  return { ok: true, intent, interpreters: located };
}

function locatedObject({ text, document, within, lines }: ReadInterpreter): LocatedObject {
  return {
    object: JSON.parse(text) as KubeObject,
    locate: (problem) => ({ ...problem, field: [...within, ...problem.field], document, line: lineOf(lines, problem.field) }),
  };
}

/** The line of a field, or of its closest parent with a known line. */
function lineOf(lines: ReadInterpreter['lines'], field: readonly string[]): number | null {
  for (let length = field.length; length >= 0; length--) {
    const key = JSON.stringify(field.slice(0, length));
    if (Object.hasOwn(lines, key)) return lines[key]!;
  }
  return null;
}

function endError(end: Exclude<IntakeEnd, { kind: 'read' }>): IntentError {
  const [message, fix] =
    end.kind === 'exhausted'
      ? [`Reading the text exceeds the limit of ${end.what} for one apply.`, 'Split it into several applies.']
      : end.kind === 'busy'
        ? ['The limit of texts that are read at the same time is reached.', 'Try again in a few seconds.']
        : ['The text could not be read.', 'Try again. If it fails again, split the text into several applies.'];
  return { code: 'TOO_COMPLEX', message, fix, field: [], document: null, line: null };
}
