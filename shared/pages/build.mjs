// Bundles one program's pages: node shared/pages/build.mjs FOLDER OUT, from the repository's root.
// FOLDER has main.tsx and index.html, may have a style.css of its own over the shared one, and may
// have qr.ts or charts.ts: each becomes a script apart that is loaded where it is used. OUT gets
// scripts, styles, page and fonts, which the program carries inside itself: text packed with gzip
// (NAME.gz), as browsers are sent it. Types are checked first: what does not fit is not bundled.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
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
const ownStyle = join(folder, 'style.css');
await build({
    ...shared,
    entryPoints: [existsSync(ownStyle) ? ownStyle : join(here, 'style.css')],
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
// Under a name with its hash a browser keeps a script for good, and what it made of it.
let page = readFileSync(join(folder, 'index.html'), 'utf8');
for (const file of [`${name}.css`, `${name}.js`]) {
    const hash = createHash('sha256').update(readFileSync(join(out, file))).digest('hex');
    page = page.replace(`"/${file}"`, `"/${file}?${hash.slice(0, 16)}"`);
}
writeFileSync(join(out, 'index.html'), page);
const names = ['index.html', `${name}.css`, `${name}.js`];
for (const [apart, format] of [
    ['qr', 'esm'],
    ['charts', 'iife'],
]) {
    if (!existsSync(join(folder, `${apart}.ts`))) continue;
    await build({
        ...shared,
        format,
        entryPoints: [join(folder, `${apart}.ts`)],
        outfile: join(out, `${apart}.js`),
    });
    names.push(`${apart}.js`);
}
for (const one of names) {
    writeFileSync(join(out, `${one}.gz`), gzipSync(readFileSync(join(out, one)), { level: 9 }));
}
