import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = resolve(import.meta.dirname, '../..');
const pages = ['CONTRIBUTING.md', 'SECURITY.md', ...markdownBelow('docs')];

/** `src/core/plan.ts`, or `core/plan.ts` in prose. */
const fileNamed = /`((?:src|web|migrations|scripts|test|docs|core|engine|bin)\/[\w./-]+)`/g;
const linkTo = /\]\((?!https?:)([^)#]+)/g;

describe('the documentation', () => {
  it.each(pages)('%s names existing files', (page) => {
    const named = [...textOf(page).matchAll(fileNamed)].map(([, path]) => path!);
    expect(named.filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, 'src', path)))).toEqual([]);
  });

  it.each(pages)('%s links to existing pages', (page) => {
    const links = [...textOf(page).matchAll(linkTo)].map(([, path]) => path!);
    expect(links.filter((path) => !existsSync(resolve(root, page, '..', path)))).toEqual([]);
  });

  it('lists in the architecture what writes every table', () => {
    const architecture = textOf('docs/ARCHITECTURE.md');
    const migration = textOf('migrations/1764000000000-road.ts');
    const tables = [...migration.matchAll(/create table (\w+)/g)].map(([, name]) => name!);
    expect(tables.length).toBeGreaterThan(0);
    expect(tables.filter((table) => !architecture.includes(`\`${table}\``))).toEqual([]);
  });
});

function textOf(page: string): string {
  return readFileSync(join(root, page), 'utf8');
}

function markdownBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}
