import type { CodegenConfig } from '@graphql-codegen/cli';

/** Types of the console's documents, from the hub's schema files: `npm run generate -w web`. */
const config: CodegenConfig = {
  schema: '../src/api/schema/*.graphql',
  documents: 'src/data/*.graphql',
  generates: {
    'src/data/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        immutableTypes: true,
        scalars: { DateTime: 'string', JSON: 'unknown' },
      },
    },
  },
};

export default config;
