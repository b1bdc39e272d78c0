// Generates from the schema files the TypeScript types for the server, the command line and the console, and the printed schema for
// reviews. With --check it writes nothing and fails if a committed file differs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { buildSchema, lexicographicSortSchema, printSchema } from 'graphql';

const folder = 'src/api/schema';
const sources = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .sort()
  .map((name) => readFileSync(join(folder, name), 'utf8'));
const schema = buildSchema(sources.join('\n'));

const typesFile = 'src/api/generated/schema.ts';
const [types] = await generate(
  {
    schema: sources,
    silent: true,
    generates: {
      [typesFile]: {
        plugins: ['typescript'],
        config: {
          enumsAsTypes: true,
          useTypeImports: true,
          immutableTypes: true,
          skipTypename: true,
          scalars: { DateTime: 'string', JSON: 'unknown' },
          strictScalars: true,
        },
      },
    },
  },
  false,
);

const outputs = [
  { file: typesFile, text: `// Generated from ${folder} by \`npm run generate\`.\n${types.content}` },
  { file: 'test/schema.graphql', text: `${printSchema(lexicographicSortSchema(schema))}\n` },
];

const check = process.argv.includes('--check');
const stale = outputs.filter(({ file, text }) => textOf(file) !== text);
if (!check) for (const { file, text } of stale) writeFileSync(file, text);
if (check && stale.length > 0) {
  console.error(
    `Generated files differ from the schema: ${stale.map(({ file }) => file).join(', ')}. Run \`npm run generate\` and commit.`,
  );
  process.exit(1);
}
console.log(check ? 'Generated files are up to date.' : `${stale.length} of ${outputs.length} generated files written.`);

function textOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
