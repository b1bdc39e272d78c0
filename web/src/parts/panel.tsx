import { type ReactNode, useId } from 'react';
import type { Answer } from '../data/use-answer.js';
import { useText } from '../messages/messages.js';
import { FailureNotice } from './failure-notice.js';
import { PanelBoundary } from './panel-boundary.js';

interface PanelProps<Data> {
  readonly title: string;
  /** The name of the content while it is loading: `clusters`. */
  readonly what: string;
  readonly answer: Answer<Data>;
  /** Beside the title: a count, a link. */
  readonly aside?: ReactNode;
  /** Filters between title and content. They are displayed in every state of the content. */
  readonly tools?: ReactNode;
  readonly children: (data: Data) => ReactNode;
}

/** A part of a page with its own query and the states loading, failed, outdated and displayed. A failure affects only its panel. */
export function Panel<Data>({ title, what, answer, aside, tools, children }: PanelProps<Data>) {
  return (
    <Box title={title} aside={aside} tools={tools}>
      <AnswerContent what={what} answer={answer}>
        {children}
      </AnswerContent>
    </Box>
  );
}

interface BoxProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a panel whose content needs no query. */
export function Box({ title, aside, tools, children }: BoxProps) {
  const heading = useId();
  return (
    <section className="panel" aria-labelledby={heading}>
      <div className="panel-head">
        <h2 id={heading}>{title}</h2>
        {aside}
      </div>
      {tools ? <div className="panel-tools">{tools}</div> : null}
      <div className="panel-body">
        <PanelBoundary>{children}</PanelBoundary>
      </div>
    </section>
  );
}

/** The data of an answer, or the reason why there is none. */
export function AnswerContent<Data>({ what, answer, children }: Pick<PanelProps<Data>, 'what' | 'answer' | 'children'>) {
  const text = useText();
  const { data, failure, asOf, askAgain, isAsking } = answer;
  if (data === null) {
    return failure ? (
      <FailureNotice failure={failure} onRetry={askAgain} isAsking={isAsking} />
    ) : (
      <Loading what={text.panel.loading(what)} />
    );
  }
  const shown = asOf === null ? text.panel.shownFromBefore : text.panel.shownAsOf(new Date(asOf));
  return (
    <>
      {failure ? <FailureNotice failure={failure} shown={shown} onRetry={askAgain} isAsking={isAsking} /> : null}
      {children(data)}
    </>
  );
}

/** Displayed after a delay (see the style sheet), so that a fast answer does not flicker. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div className="late">
      <p role="status" className="visually-hidden">
        {what}
      </p>
      <div className="skeleton" aria-hidden>
        <span />
        <span />
        <span />
        <span />
      </div>
    </div>
  );
}
