import { describe, expect, it } from '@jest/globals';
import { type Column, table } from './table.js';

interface Row {
  readonly name: string;
  readonly health: string;
  readonly message: string | null;
}

const columns: readonly Column<Row>[] = [
  { header: 'NAME', cell: (row) => row.name },
  { header: 'HEALTH', cell: (row) => row.health },
  { header: 'MESSAGE', cell: (row) => row.message, flexible: true },
];
const rows: readonly Row[] = [
  { name: 'web-shop', health: 'HEALTHY', message: null },
  { name: 'nginx', health: 'PROGRESSING', message: 'waits for 2 of 3 replicas in cloud-b' },
];

describe('a table', () => {
  it('is formatted like one of kubectl: three spaces, no trailing ones, - for nothing', () => {
    expect(table(columns, rows)).toBe(
      [
        'NAME       HEALTH        MESSAGE',
        'web-shop   HEALTHY       -',
        'nginx      PROGRESSING   waits for 2 of 3 replicas in cloud-b',
        '',
      ].join('\n'),
    );
  });

  it('cuts the flexible column when the terminal is too narrow', () => {
    const lines = table(columns, rows, { columns: 45 }).split('\n');
    expect(lines[2]).toBe('nginx      PROGRESSING   waits for 2 of 3 re…');
    expect(lines[2]!.length).toBe(45);
  });

  it('never cuts a name, whatever the width', () => {
    expect(table(columns, rows, { columns: 10 })).toContain('web-shop');
  });

  it('counts wide characters as two columns', () => {
    const wide = table(columns, [
      { name: '商店', health: 'HEALTHY', message: 'x' },
      { name: 'shop', health: 'HEALTHY', message: 'x' },
    ]);
    expect(wide).toBe(['NAME   HEALTH    MESSAGE', '商店   HEALTHY   x', 'shop   HEALTHY   x', ''].join('\n'));
  });

  it('shows wide columns when requested and paints after padding', () => {
    const painted: readonly Column<Row>[] = [
      { header: 'NAME', cell: (row) => row.name, paint: (text) => `<${text}>` },
      { header: 'HEALTH', cell: (row) => row.health, wide: true },
    ];
    expect(table(painted, rows.slice(0, 1))).toBe('NAME\n<web-shop>\n');
    expect(table(painted, rows, { wide: true })).toBe(
      ['NAME       HEALTH', '<web-shop>   HEALTHY', '<nginx>      PROGRESSING', ''].join('\n'),
    );
  });

  it('prints no control character of a member', () => {
    const text = table(columns, [{ name: 'x', health: 'HEALTHY', message: 'gone\u001b[2J\r\nnext \u009b31m\u202etxet' }]);
    expect(text.split('\n')).toHaveLength(3);
    expect(text).toContain('gone [2J next  31m txet');
  });
});
