// Prints the licence of each shipped package, and fails if one is not allowed: `npm run licenses`.
import { allowed, exceptions, licencesIn, refusedIn, shippedBom } from './shipped-packages.mjs';

const licences = licencesIn(shippedBom());
for (const { name, version, licence } of licences) {
  const reason = allowed.includes(licence) ? undefined : exceptions[name]?.reason;
  process.stdout.write(`${licence ?? '(none)'}\t${name}@${version}${reason === undefined ? '' : `\t${reason}`}\n`);
}
const refused = refusedIn(licences);
if (refused.length > 0) {
  process.stderr.write(
    `${refused.length} packages have a licence that is not allowed:\n${refused.map(({ name, version, licence }) => `  ${name}@${version}: ${licence}\n`).join('')}` +
      'Use another package, or add an exception with a reason to scripts/shipped-packages.mjs.\n',
  );
  process.exit(1);
}
