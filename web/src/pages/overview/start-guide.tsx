import { CheckCircleFilled, ClockCircleOutlined } from '@ant-design/icons';
import { useId } from 'react';
import { useText } from '../../messages/messages.js';
import { Command } from '../../parts/command.js';
import { Mark } from '../../parts/health.js';

/** What to do on a hub that carries nothing yet. Only the first step can be done already. */
export function StartGuide({ clusters }: { readonly clusters: number }) {
  const text = useText();
  const heading = useId();
  return (
    <section className="panel" aria-labelledby={heading}>
      <h2 id={heading}>{text.overview.start}</h2>
      <ol className="steps">
        {text.overview.startSteps.map(({ what, command }, index) => {
          const isDone = index === 0 && clusters > 0;
          return (
            <li key={command}>
              <span className="step-what">{what}</span>{' '}
              {isDone ? (
                <Mark icon={CheckCircleFilled} tone="good" word={text.overview.stepDone} />
              ) : (
                <Mark icon={ClockCircleOutlined} tone="moving" word={text.overview.stepOpen} />
              )}
              {isDone ? null : <Command>{command}</Command>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
