import { Download } from 'lucide-react';
import { useConnection } from '../../data/connection.js';
import { type AnswerError, type Answered, largestShown, type Run, type Subscribed } from '../../data/explorer.js';
import { useText } from '../../messages/messages.js';
import { FailureNotice } from '../../parts/failure-notice.js';
import { Nothing } from '../../parts/nothing.js';
import { Notice } from '../../parts/notice.js';
import { JsonView } from './query-editor.js';
import { useExplorerText } from './use-explorer-text.js';

interface AnswerProps {
  readonly run: Run;
  readonly onAgain: () => void;
  /** Moves the editor of the query to a line. */
  readonly onLine: (line: number) => void;
}

/** What the hub answered, or the events of a subscription. */
export function Answer({ run, onAgain, onLine }: AnswerProps) {
  const text = useExplorerText();
  if (run.kind === 'idle') return <Nothing why={text.before} />;
  if (run.kind === 'asking') return <p role="status">{text.asking}</p>;
  if (run.kind === 'failed') return <FailureNotice failure={run.failure} onRetry={onAgain} isAsking={false} />;
  if (run.kind === 'subscribed') return <Events events={run.events} onLine={onLine} />;
  const { answer } = run;
  return (
    <>
      <Errors errors={answer.errors} onLine={onLine} />
      {answer.bytes > largestShown ? <LargeAnswer answer={answer} /> : <JsonView value={answer.text} label={text.answerText} />}
    </>
  );
}

/** Cost, time and size of an answer, beside the title. */
export function AnswerFacts({ run }: { readonly run: Run }) {
  const text = useExplorerText();
  if (run.kind !== 'answered') return null;
  const { cost, tookMs, bytes } = run.answer;
  return (
    <span className="filter quiet small numeric" role="status">
      {cost ? <span>{text.cost(cost.requested, cost.max)}</span> : null}
      <span>{text.took(tookMs)}</span>
      <span>{text.size(bytes)}</span>
    </span>
  );
}

function Events({ events, onLine }: { readonly events: Subscribed; readonly onLine: (line: number) => void }) {
  const text = useExplorerText();
  const isLive = useConnection().kind === 'live';
  return (
    <>
      <p role="status" className="quiet small">
        {events.received === 0 ? '' : `${text.received(events.received, events.shown)} `}
        {events.isOpen ? (events.received === 0 ? text.waiting : '') : text.ended}
      </p>
      {events.isOpen && !isLive ? <Notice kind="lost" title={text.noSocket} /> : null}
      <Errors errors={events.errors} onLine={onLine} />
      {events.received === 0 ? null : <JsonView value={events.text} label={text.answerText} />}
    </>
  );
}

function Errors({ errors, onLine }: { readonly errors: readonly AnswerError[]; readonly onLine: (line: number) => void }) {
  const text = useExplorerText();
  const common = useText();
  if (errors.length === 0) return null;
  return (
    <Notice kind="bad" role="alert" title={text.errors(errors.length)}>
      <ul className="explorer-errors">
        {errors.map(({ message, code, traceId, line, path }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list of one answer does not change.
          <li key={index}>
            <span className="hub-sentence">{message}</span>
            <span className="filter small">
              {code ? <code>{code}</code> : null}
              {line ? (
                <button type="button" className="line-link" onClick={() => onLine(line)}>
                  {text.line(line)}
                </button>
              ) : null}
              {path ? <code>{text.path(path)}</code> : null}
              {traceId ? <span className="hub-sentence">{common.panel.traceId(traceId)}</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function LargeAnswer({ answer }: { readonly answer: Answered }) {
  const text = useExplorerText();
  return (
    <Notice kind="info" title={text.large(text.size(answer.bytes))}>
      <p>
        <button type="button" className="button" onClick={() => download(answer.text)}>
          <Download size={14} aria-hidden /> {text.download}
        </button>
      </p>
    </Notice>
  );
}

function download(content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = 'answer.json';
  link.click();
  URL.revokeObjectURL(address);
}
