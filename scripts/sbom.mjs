// Writes the software bill of materials of the shipped packages as CycloneDX JSON: `npm run sbom`, or `npm run sbom -- FILE`.
import { writeFileSync } from 'node:fs';
import { shippedBom } from './shipped-packages.mjs';

const file = process.argv[2] ?? 'sbom.cdx.json';
const bom = shippedBom();
writeFileSync(file, `${JSON.stringify(bom, null, 2)}\n`);
process.stdout.write(`${file}: ${bom.components.length} packages\n`);
