// Bundles one program's pages: node shared/pages/build.mjs FOLDER OUT, from the repository's root.
// FOLDER has main.tsx and index.html; OUT gets the script, the styles, the page and the fonts, which
// the program carries inside itself: text packed with gzip (NAME.gz), as browsers are sent it. Types
// are checked first: what does not fit is not bundled. A file qr.ts becomes a script of its own.
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const [folder, out] = process.argv.slice(2);
const name = basename(dirname(folder)); // desk, console
const fonts = join(here, 'node_modules/@fontsource/noto-sans-bengali/files/noto-sans-bengali-');

execFileSync(
    process.execPath,
    [join(here, 'node_modules/typescript/bin/tsc'), '--noEmit', '-p', here],
    { stdio: 'inherit' },
);
mkdirSync(out, { recursive: true });
copyFileSync(join(folder, 'index.html'), join(out, 'index.html'));
copyFileSync(join(fonts + 'bengali-400-normal.woff2'), join(out, 'bengali.woff2'));
copyFileSync(join(fonts + 'bengali-700-normal.woff2'), join(out, 'bengali-bold.woff2'));
const shared = {
    bundle: true,
    minify: true,
    logLevel: 'warning',
    // Browsers of machines that have not been updated for years.
    target: ['chrome80', 'firefox78', 'safari13'],
    nodePaths: [join(here, 'node_modules')],
    alias: { pages: here },
};
await build({
    ...shared,
    entryPoints: [join(here, 'style.css')],
    outfile: join(out, `${name}.css`),
    external: ['/*.woff2'],
});
await build({
    ...shared,
    entryPoints: [join(folder, 'main.tsx')],
    outfile: join(out, `${name}.js`),
    jsx: 'automatic',
    jsxImportSource: 'preact',
});
const names = ['index.html', `${name}.css`, `${name}.js`];
if (existsSync(join(folder, 'qr.ts'))) {
    await build({
        ...shared,
        format: 'esm',
        entryPoints: [join(folder, 'qr.ts')],
        outfile: join(out, 'qr.js'),
    });
    names.push('qr.js');
}
for (const one of names) {
    writeFileSync(join(out, `${one}.gz`), gzipSync(readFileSync(join(out, one)), { level: 9 }));
}
