import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { useText } from '../messages/messages.js';
import { ChoiceLink } from './choice-link.js';
import { useScrolls } from './use-scrolls.js';

export interface RowColumn<Item> {
  readonly title: string;
  readonly cell: (item: Item) => ReactNode;
  /** The field of the hub's order that the heading sorts by, and the direction of the first click. */
  readonly sort?: { readonly field: string; readonly first?: 'ASC' | 'DESC' };
  readonly align?: 'end' | 'wide';
  /** Position on a narrow screen: a line of its own as the title or the state, beside the others, or hidden. */
  readonly phone?: 'title' | 'state' | 'beside' | 'hide';
}

/** `CHANGED` or `-CHANGED` in the URL. */
export interface Order {
  readonly field: string;
  readonly direction: 'ASC' | 'DESC';
}

interface RowsProps<Item> {
  readonly label: string;
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly columns: readonly RowColumn<Item>[];
  /** The current order; left out if the table cannot be sorted. */
  readonly order?: Order | undefined;
  /** Opens the details of an item beside the list. */
  readonly onOpen?: ((item: Item) => void) | undefined;
  readonly opened?: string | undefined;
}

/** A table that displays each row on a few lines if it would be wider than the screen (see the style sheet). */
export function Rows<Item extends object>({ label, items, keyOf, columns, order, onOpen, opened }: RowsProps<Item>) {
  const [frame, scrolls] = useScrolls<HTMLDivElement>();
  return (
    // Arrow keys scroll a table only if its frame can have the focus (WCAG 2.1.1).
    <div className="rows-frame" ref={frame} {...(scrolls && { tabIndex: 0, role: 'group', 'aria-label': label })}>
      {/* biome-ignore-start lint/a11y/noRedundantRoles: the folded rows are no longer laid out as a table, and would lose these roles. */}
      <table className="rows" role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <th
                key={column.title}
                role="columnheader"
                scope="col"
                className={column.align}
                aria-sort={order && column.sort ? sortWord(order, column.sort.field) : undefined}
              >
                {order && column.sort ? <SortLink column={column} order={order} /> : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((item) => {
            const key = keyOf(item);
            return (
              <tr key={key} role="row" {...(onOpen ? opening(() => onOpen(item)) : {})} aria-current={opened === key ? 'true' : undefined}>
                {columns.map((column) => (
                  <td key={column.title} role="cell" className={column.align} data-phone={column.phone ?? 'beside'}>
                    {column.cell(item)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {/* biome-ignore-end lint/a11y/noRedundantRoles: see above. */}
    </div>
  );
}

/** A click on a row opens its details; a click on a link follows the link, and selecting text does neither. */
function opening(open: () => void) {
  return {
    'data-opens': true,
    tabIndex: 0,
    onClick: (event: MouseEvent<HTMLElement>) => {
      const isOwn = (event.target as HTMLElement).closest('a, button, input, summary') === null;
      if (isOwn && String(getSelection()) === '') open();
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      if (event.key === 'Enter' && event.target === event.currentTarget) open();
    },
  };
}

function sortWord(order: Order, field: string): 'ascending' | 'descending' | 'none' {
  if (order.field !== field) return 'none';
  return order.direction === 'ASC' ? 'ascending' : 'descending';
}

function SortLink<Item>({ column, order }: { readonly column: RowColumn<Item>; readonly order: Order }) {
  const text = useText();
  const { field, first = 'ASC' } = column.sort!;
  const isChosen = order.field === field;
  const next: Order = { field, direction: isChosen ? (order.direction === 'ASC' ? 'DESC' : 'ASC') : first };
  const Shape = isChosen ? (order.direction === 'ASC' ? ArrowUp : ArrowDown) : ArrowUpDown;
  return (
    <ChoiceLink
      to="."
      className="sort"
      chosen={isChosen}
      title={text.pages.sortBy(column.title)}
      search={(before: object) => ({ ...before, after: undefined, sort: orderText(next) })}
      replace
    >
      {column.title}
      <Shape size={12} aria-hidden />
    </ChoiceLink>
  );
}

export function orderText({ field, direction }: Order): string {
  return `${direction === 'DESC' ? '-' : ''}${field}`;
}

/** The order in the URL, or the page's default. */
export function orderOf<Field extends string>(text: string | undefined, fields: readonly Field[], own: OrderOf<Field>): OrderOf<Field> {
  const direction = text?.startsWith('-') ? 'DESC' : 'ASC';
  const field = fields.find((one) => one === (direction === 'DESC' ? text?.slice(1) : text));
  return field === undefined ? own : { field, direction };
}

export interface OrderOf<Field extends string> extends Order {
  readonly field: Field;
}
