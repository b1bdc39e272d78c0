import module from 'node:module';

// Enables source maps, so that stack traces refer to the TypeScript sources. Only the hub's own maps are loaded: those of packages take 12 MiB. Maps
// are read when a module is loaded, so everything else is imported afterwards. Node.js before 22.14 has no such setting.
module.setSourceMapsSupport?.(true, { nodeModules: false, generatedCode: false });
await import('./start.js');
