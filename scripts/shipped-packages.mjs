// The packages that an installation has: those that the hub needs at run time, and those that the build puts into the console. npm knows the graph of the
// lock file; the console's packages are development dependencies there, because the bundle contains them. `npm sbom --omit dev` is not enough: npm 11.19
// leaves out @nestjs/core, ws and others that development packages need too.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
/** Size limit of npm's answer, which lists the development packages too. */
const MAX_BYTES = 64 * 1024 * 1024;

/** A CycloneDX document of the shipped packages. */
export function shippedBom() {
  const { name, version, dependencies, optionalDependencies } = readJson('package.json');
  const own = { name, version, ref: `${name}@${version}` };
  const bom = npmBom();
  const edges = new Map(bom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
  const web = readJson('web/package.json');
  const starts = [
    ...named(edges, own.ref, Object.keys({ ...dependencies, ...optionalDependencies })),
    ...named(edges, `${web.name}@${web.version}`, importedBelow('web/src')),
  ];
  const shipped = reachable(edges, starts);
  return {
    ...bom,
    metadata: { ...bom.metadata, component: { ...bom.metadata.component, name } },
    components: bom.components.filter((one) => shipped.has(one['bom-ref'])),
    dependencies: [
      { ref: own.ref, dependsOn: starts },
      ...[...shipped].map((ref) => ({ ref, dependsOn: (edges.get(ref) ?? []).filter((one) => shipped.has(one)) })),
    ],
  };
}

/** The SPDX identifier or expression of each package of the document; null if it states none. In the order of names. */
export function licencesIn(bom) {
  return bom.components
    .map(({ name, version, licenses = [] }) => ({
      name,
      version,
      licence: licenses.map(({ license, expression }) => expression ?? license?.id ?? license?.name).join(' AND ') || null,
    }))
    .sort((a, b) => (`${a.name}@${a.version}` < `${b.name}@${b.version}` ? -1 : 1));
}

/** Licences that ask for no more than a notice. */
export const allowed = ['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0'];

const publicDomain = 'It dedicates the code to the public domain, and permits every use where that is not possible.';

/** Packages with another licence, by name, and why they are shipped. */
export const exceptions = {
  argparse: {
    licence: 'PSF-2.0',
    reason: 'The licence of Python asks for a notice and a summary of changes; the package is shipped unchanged.',
  },
  isbot: { licence: 'Unlicense', reason: publicDomain },
  'stream-buffers': { licence: 'Unlicense', reason: publicDomain },
};

/** The packages whose licence is neither allowed nor an exception. */
export function refusedIn(licences) {
  return licences.filter(({ name, licence }) => !allowed.includes(licence) && exceptions[name]?.licence !== licence);
}

function npmBom() {
  // Flags of Jest must not reach npm.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application', '--package-lock-only', '--offline'];
  return JSON.parse(execFileSync('npm', args, { cwd: root, env, maxBuffer: MAX_BYTES, encoding: 'utf8' }));
}

/** Those of the packages that `ref` depends on that have one of the names. A package that is missing would be left out of the document, so it is an error. */
function named(edges, ref, names) {
  const found = new Map((edges.get(ref) ?? []).map((one) => [one.slice(0, one.lastIndexOf('@')), one]));
  const missing = names.filter((name) => !found.has(name));
  if (missing.length > 0) throw new Error(`${ref} needs packages that the lock file does not have: ${missing.join(', ')}`);
  return names.map((name) => found.get(name));
}

function reachable(edges, starts) {
  const reached = new Set();
  const waiting = [...starts];
  for (let ref = waiting.pop(); ref !== undefined; ref = waiting.pop()) {
    if (reached.has(ref)) continue;
    reached.add(ref);
    waiting.push(...(edges.get(ref) ?? []));
  }
  return reached;
}

/** Names of the packages that the sources import; tests and types are not bundled. */
function importedBelow(folder) {
  const sources = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
  const imports = sources.flatMap((file) => [
    ...readFileSync(join(root, folder, file), 'utf8')
      .replaceAll(/^(?:import|export) type [^;]*;/gm, '')
      .matchAll(/(?:\bfrom |\bimport |\bimport\()'((?:@[\w.-]+\/)?[\w-][\w.-]*)(?:\/[^']*)?'/g),
  ]);
  return [...new Set(imports.map(([, name]) => name))].sort();
}

function readJson(file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}
