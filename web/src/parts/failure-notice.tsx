import type { Failure } from '../data/failure.js';
import { useText } from '../messages/messages.js';
import { Notice } from './notice.js';

interface FailureNoticeProps {
  readonly failure: Failure;
  /** Displayed first if older data stays on the page. */
  readonly shown?: string | undefined;
  readonly onRetry: () => void;
  readonly isAsking: boolean;
}

/** A failure, its remedy, and a button to try again. */
export function FailureNotice({ failure, shown, onRetry, isAsking }: FailureNoticeProps) {
  const text = useText();
  const { what, help } = text.failure[failure.kind];
  return (
    <Notice role="alert" kind={shown ? 'lost' : 'bad'} title={shown ? `${what} ${shown}` : what}>
      <p>{help}</p>
      {failure.detail ? <p className="hub-sentence">{failure.detail}</p> : null}
      {failure.traceId ? <p className="hub-sentence">{text.panel.traceId(failure.traceId)}</p> : null}
      <button type="button" className="button" onClick={onRetry} disabled={isAsking}>
        {text.panel.tryAgain}
      </button>
    </Notice>
  );
}
