// Stands in for the download: prints how it was called and does what its first file name asks for.
const { writeFileSync } = require('node:fs');
const { basename, join } = require('node:path');

process.stdout.write(`called with ${process.argv.slice(2).join(' ')}\n`);
if (basename(__dirname) === 'offline') throw new Error('getaddrinfo ENOTFOUND api.nuget.org');
for (const name of ['cuda', 'shared']) writeFileSync(join(__dirname, `libonnxruntime_providers_${name}.so`), 'library');
