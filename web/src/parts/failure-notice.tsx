import { Alert, Button } from 'antd';
import type { Failure } from '../data/failure.js';
import { useText } from '../messages/messages.js';

interface FailureNoticeProps {
  readonly failure: Failure;
  /** Said first where older data stays on the page. */
  readonly shown?: string | undefined;
  readonly onRetry: () => void;
  readonly isAsking: boolean;
}

/** What went wrong, what would help, and the way to try again. */
export function FailureNotice({ failure, shown, onRetry, isAsking }: FailureNoticeProps) {
  const text = useText();
  const { what, help } = text.failure[failure.kind];
  return (
    <Alert
      role="alert"
      showIcon
      type={shown ? 'warning' : 'error'}
      title={shown ? `${what} ${shown}` : what}
      description={
        <>
          <p>{help}</p>
          {failure.detail ? <p className="hub-sentence">{failure.detail}</p> : null}
          {failure.traceId ? <p className="hub-sentence">{text.panel.traceId(failure.traceId)}</p> : null}
          <Button onClick={onRetry} loading={isAsking}>
            {text.panel.tryAgain}
          </Button>
        </>
      }
    />
  );
}
