import type { InputErrorFragment } from '../../data/generated/graphql.js';
import { useText } from '../../messages/messages.js';
import { Notice } from '../notice.js';

/** All errors of an input, each with its place and remedy. */
export function InputErrors({
  errors,
  onLine,
}: {
  readonly errors: readonly InputErrorFragment[];
  readonly onLine?: (line: number) => void;
}) {
  const text = useText();
  if (errors.length === 0) return null;
  return (
    <Notice kind="bad" role="alert" title={text.change.errors(errors.length)}>
      <ul className="plain">
        {errors.map(({ code, message, field, line, fix }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two errors may be equal in all they say.
          <li key={index}>
            {line == null ? null : onLine ? (
              <button type="button" className="line-link" onClick={() => onLine(line)}>
                {text.change.line(line)}
              </button>
            ) : (
              <b>{text.change.line(line)}</b>
            )}{' '}
            {field && field.length > 0 ? <code>{field.join('.')}</code> : null} {message}{' '}
            {fix ? <span className="quiet">{fix}</span> : null} <code className="quiet small">{code}</code>
          </li>
        ))}
      </ul>
    </Notice>
  );
}
