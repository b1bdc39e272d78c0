import { useNavigate } from '@tanstack/react-router';
import { useText } from '../messages/messages.js';
import { type Order, orderText } from './rows.js';

interface SortSelectProps {
  readonly order: Order;
  readonly options: readonly (Order & { readonly word: string })[];
}

/** The order of a list on narrow screens, where column headings are hidden. */
export function SortSelect({ order, options }: SortSelectProps) {
  const text = useText();
  const navigate = useNavigate();
  return (
    <label className="filter-select sort-phone">
      <span>{text.pages.order}</span>
      <select
        className="input"
        value={order.field}
        onChange={(event) => {
          const chosen = options.find(({ field }) => field === event.target.value);
          if (chosen)
            void navigate({
              to: '.',
              search: (before: object) => ({ ...before, after: undefined, sort: orderText(chosen) }),
              replace: true,
            });
        }}
      >
        {options.map(({ field, word }) => (
          <option key={field} value={field}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
