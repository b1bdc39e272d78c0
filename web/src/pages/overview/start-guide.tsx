import { Link } from '@tanstack/react-router';
import { useText } from '../../messages/messages.js';
import { Command } from '../../parts/command.js';
import { Mark } from '../../parts/mark.js';
import { Box } from '../../parts/panel.js';

/** First steps for a hub without applications. Only the first step can already be complete. */
export function StartGuide({ clusters }: { readonly clusters: number }) {
  const text = useText();
  return (
    <Box title={text.overview.start} aside={<Link to="/apply">{text.apply.title}</Link>}>
      <ol className="steps">
        {text.overview.startSteps.map(({ what, command }, index) => {
          const isDone = index === 0 && clusters > 0;
          return (
            <li key={command}>
              {what} {isDone ? <Mark tone="good" word={text.overview.stepDone} /> : <Mark tone="absent" word={text.overview.stepOpen} />}
              {isDone ? null : <Command>{command}</Command>}
            </li>
          );
        })}
      </ol>
    </Box>
  );
}
