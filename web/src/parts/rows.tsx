import { Table } from 'antd';
import type { ReactNode } from 'react';

export interface RowColumn<Item> {
  readonly title: string;
  readonly cell: (item: Item) => ReactNode;
}

interface RowsProps<Item> {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
  readonly columns: readonly RowColumn<Item>[];
}

/** A table that turns into a list of cards where it would be wider than the screen (see the style sheet). */
export function Rows<Item extends object>({ items, keyOf, columns }: RowsProps<Item>) {
  return (
    <Table<Item>
      className="rows"
      size="middle"
      pagination={false}
      rowKey={keyOf}
      dataSource={[...items]}
      columns={columns.map(({ title, cell }) => ({
        key: title,
        title,
        render: (_: unknown, item: Item) => <div className="rows-cell">{cell(item)}</div>,
        onCell: () => ({ 'data-title': title }) as object,
      }))}
    />
  );
}
