// Builds the page into dist/, from node_modules alone: no network.
//   node build.js            the page
//   node build.js --tests    the unit tests, into target/cockpit-tests of the repository

import * as esbuild from "esbuild";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";

// PatternFly's own fonts and wallpapers stay out: Cockpit serves the fonts (src/page.css), and the page has no wallpaper.
const withoutFonts = {
    name: "without-fonts",
    setup(build) {
        build.onLoad({ filter: /react-core\/dist\/styles\/base\.css$/ }, ({ path }) => ({
            loader: "css",
            contents: readFileSync(path, "utf8").replace(/@font-face\s*\{[^}]*\}/g, "").replace(/url\([^)]*\.svg"?\)/g, "none"),
        }));
    },
};

async function page() {
    rmSync("dist", { recursive: true, force: true });
    mkdirSync("dist");
    await esbuild.build({
        entryPoints: ["src/index.tsx"],
        outfile: "dist/index.js",
        bundle: true,
        minify: true,
        format: "iife",
        target: ["es2022"],
        jsx: "automatic",
        define: { "process.env.NODE_ENV": '"production"' },
        external: ["../../static/fonts/*"],
        legalComments: "linked",
        plugins: [withoutFonts],
        logLevel: "warning",
    });
    for (const file of ["index.html", "manifest.json"])
        cpSync(`src/${file}`, `dist/${file}`);
    await words();
}

// Cockpit's own way to a language: po.LANGUAGE.js for the shell's menu, and for `cockpit.language` on the page.
async function words() {
    const bundle = await esbuild.build({
        entryPoints: ["src/texts/menu.ts"], bundle: true, format: "esm", write: false,
    });
    const { menu } = await import(`data:text/javascript,${encodeURIComponent(bundle.outputFiles[0].text)}`);
    for (const [language, name] of Object.entries(menu.names)) {
        const table = {
            "": { language, "plural-forms": language === "ja" ? "nplurals=1; plural=0;" : "nplurals=2; plural=n != 1;" },
            [menu.label]: [null, name],
        };
        const plural = language === "ja" ? "0" : "n != 1";
        const text = `cockpit.locale(${JSON.stringify(table).replace(/"plural-forms":"[^"]*"/, `"plural-forms":n=>${plural}`)});\n`;
        writeFileSync(`dist/po.${language}.js`, text);
        writeFileSync(`dist/po.manifest.${language}.js`, text);
    }
}

async function tests() {
    const folder = "../target/cockpit-tests";
    rmSync(folder, { recursive: true, force: true });
    await esbuild.build({
        entryPoints: readdirSync("test").filter(file => file.endsWith(".test.ts")).map(file => `test/${file}`),
        outdir: folder,
        outExtension: { ".js": ".mjs" },
        bundle: true,
        platform: "node",
        format: "esm",
        logLevel: "warning",
    });
}

await (process.argv.includes("--tests") ? tests() : page());
