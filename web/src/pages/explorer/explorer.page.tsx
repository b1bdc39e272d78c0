import { Play, Square } from 'lucide-react';
import { type KeyboardEvent, useCallback, useId, useMemo, useRef, useState } from 'react';
import { type Question, useRunner, useSchema } from '../../data/explorer.js';
import { useText } from '../../messages/messages.js';
import type { EditorHandle } from '../../parts/code-editor.js';
import { Dialog } from '../../parts/dialog.js';
import { FailureNotice } from '../../parts/failure-notice.js';
import { Notice } from '../../parts/notice.js';
import { PageHeading } from '../../parts/page-heading.js';
import { Box, Loading } from '../../parts/panel.js';
import { type Operation, readDocument, readVariables, textOfOperation } from '../../state/graphql-document.js';
import { Answer, AnswerFacts } from './answer.js';
import { Documentation, type Place } from './documentation.js';
import { type ExampleKey, examples } from './examples.js';
import { QueryEditor, VariablesEditor } from './query-editor.js';
import { useExplorerText } from './use-explorer-text.js';
import { useQuestionText } from './use-question-text.js';
import '../../styles/explorer.css';

/** Why the typed text cannot be sent. */
interface Mistake {
  readonly title: string;
  readonly detail: string;
  readonly line: number | null;
}

interface Asked {
  readonly operation: Operation;
  readonly question: Question;
}

/** Page to write operations of the hub's API, run them, and read its schema. */
export function ExplorerPage() {
  const text = useExplorerText();
  const common = useText();
  const [typed, setTyped] = useQuestionText();
  const { answer: schemaAnswer, askAgain } = useSchema();
  const { run, ask, subscribe, stop } = useRunner();
  const [places, setPlaces] = useState<readonly Place[]>([]);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const [mistake, setMistake] = useState<Mistake | null>(null);
  const [unconfirmed, setUnconfirmed] = useState<Asked | null>(null);
  const last = useRef<Asked | null>(null);
  const editor = useRef<EditorHandle>(null);
  const ids = [useId(), useId()] as const;

  const { operations } = useMemo(() => readDocument(typed.query), [typed.query]);
  const operation = operations.find(({ name }) => name === chosen) ?? operations[0];
  const schema = schemaAnswer.kind === 'read' ? schemaAnswer.schema : null;
  const isRunning = run.kind === 'asking' || (run.kind === 'subscribed' && run.events.isOpen);
  const onPlace = useCallback((place: Place) => setPlaces((before) => [...before, place]), []);
  const change = useCallback((part: Partial<typeof typed>) => setTyped((before) => ({ ...before, ...part })), [setTyped]);

  function start(asked: Asked) {
    last.current = asked;
    if (asked.operation.kind === 'subscription') subscribe(asked.question);
    else ask(asked.question);
  }

  function begin() {
    if (isRunning) return;
    const { error } = readDocument(typed.query);
    const variables = readVariables(typed.variables);
    if (error) return setMistake({ title: text.syntax, detail: error.message, line: error.line });
    if (!operation) return setMistake({ title: text.noOperation, detail: '', line: null });
    if ('error' in variables) return setMistake({ title: text.badVariables, detail: variables.error, line: null });
    setMistake(null);
    const { kind, name } = operation;
    const query = kind === 'subscription' ? textOfOperation(typed.query, name) : typed.query;
    const asked = { operation, question: { query, variables: variables.values, operationName: name } };
    if (kind === 'mutation') setUnconfirmed(asked);
    else start(asked);
  }

  // In the capture phase, because the editor gives the key another meaning.
  function onKey(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    begin();
  }

  return (
    <>
      <PageHeading title={common.nav.explorer} />
      <div className="explorer" onKeyDownCapture={onKey}>
        <Box
          title={text.query}
          aside={
            <span className="filter">
              {operations.length > 1 ? (
                <label className="filter-select" htmlFor={ids[1]}>
                  <span>{text.operation}</span>
                  <select id={ids[1]} className="input" value={operation?.name} onChange={(event) => setChosen(event.target.value)}>
                    {operations.map(({ name }) => (
                      <option key={name} value={name}>
                        {name}
                      </option>
                    ))}
                  </select>
                </label>
              ) : null}
              {isRunning ? (
                <button type="button" className="button" onClick={stop}>
                  <Square size={14} aria-hidden /> {last.current?.operation.kind === 'mutation' ? text.stopWaiting : text.stop}
                </button>
              ) : (
                <button type="button" className="button button-main" onClick={begin} title={text.runHelp}>
                  <Play size={14} aria-hidden /> {text.run}
                </button>
              )}
            </span>
          }
          tools={
            <label className="filter-select" htmlFor={ids[0]}>
              <span className="visually-hidden">{text.example}</span>
              <select
                id={ids[0]}
                className="input"
                value=""
                onChange={(event) => {
                  const example = examples.find(({ key }) => key === (event.target.value as ExampleKey));
                  if (example) setTyped({ query: example.query, variables: example.variables });
                }}
              >
                <option value="">{text.example}</option>
                {examples.map(({ key }) => (
                  <option key={key} value={key}>
                    {text.examples[key]}
                  </option>
                ))}
              </select>
            </label>
          }
        >
          <div className="editor-frame">
            <QueryEditor
              ref={editor}
              value={typed.query}
              onChange={(query) => change({ query })}
              schema={schema}
              onPlace={onPlace}
              label={text.query}
            />
          </div>
          <h3>{text.variables}</h3>
          <div className="editor-frame">
            <VariablesEditor value={typed.variables} onChange={(variables) => change({ variables })} label={text.variables} />
          </div>
          {mistake ? <MistakeNotice mistake={mistake} onLine={(line) => editor.current?.goTo(line)} /> : null}
        </Box>
        <Box title={text.answer} aside={<AnswerFacts run={run} />}>
          <Answer run={run} onAgain={begin} onLine={(line) => editor.current?.goTo(line)} />
        </Box>
        <Box title={text.docs}>
          {schemaAnswer.kind === 'loading' ? <Loading what={common.panel.loading(text.schema)} /> : null}
          {schemaAnswer.kind === 'failed' ? <FailureNotice failure={schemaAnswer.failure} onRetry={askAgain} isAsking={false} /> : null}
          {schema ? <Documentation schema={schema} places={places} onPlaces={setPlaces} /> : null}
        </Box>
      </div>
      {unconfirmed ? (
        <Dialog
          title={text.changes(unconfirmed.operation.fields.join(', '))}
          onClose={() => setUnconfirmed(null)}
          foot={
            <>
              <button type="button" className="button" onClick={() => setUnconfirmed(null)}>
                {common.cancel}
              </button>
              <button
                type="button"
                className="button button-main button-danger"
                onClick={() => {
                  setUnconfirmed(null);
                  start(unconfirmed);
                }}
              >
                {unconfirmed.operation.fields.join(', ')}
              </button>
            </>
          }
        >
          <p>{text.changesHelp}</p>
        </Dialog>
      ) : null}
    </>
  );
}

function MistakeNotice({ mistake, onLine }: { readonly mistake: Mistake; readonly onLine: (line: number) => void }) {
  const text = useExplorerText();
  const { title, detail, line } = mistake;
  return (
    <Notice kind="bad" role="alert" title={title}>
      {detail ? <p className="hub-sentence">{detail}</p> : null}
      {line === null ? null : (
        <p>
          <button type="button" className="line-link" onClick={() => onLine(line)}>
            {text.line(line)}
          </button>
        </p>
      )}
    </Notice>
  );
}
