// Makes ../site.css of site.scss: `npm ci && npm run build` in this folder. The result is committed, with the version
// of govuk-frontend it came from in its first line; nothing of this runs where Heard is installed.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { PurgeCSS } from "purgecss";
import { compile } from "sass";

const here = new URL(".", import.meta.url).pathname;
const templates = here + "../../../templates/site/";
const macros = process.argv[2];
const components = ["radios", "checkboxes", "input", "textarea", "error-summary", "error-message", "summary-list", "fieldset", "label", "hint"];

const compiled = compile(here + "site.scss", { loadPaths: [here + "node_modules"], quietDeps: true, silenceDeprecations: ["import"] }).css;

// Sides become start and end, so that one stylesheet serves scripts that run from right to left.
const logical = compiled
  .replace(/\b(margin|padding)-left\b/g, "$1-inline-start")
  .replace(/\b(margin|padding)-right\b/g, "$1-inline-end")
  .replace(/\bborder-left\b/g, "border-inline-start")
  .replace(/\bborder-right\b/g, "border-inline-end")
  .replace(/(?<=[;{\s])left:/g, "inset-inline-start:")
  .replace(/(?<=[;{\s])right:/g, "inset-inline-end:")
  .replace(/float:\s*left/g, "float: inline-start")
  .replace(/float:\s*right/g, "float: inline-end")
  .replace(/text-align:\s*left/g, "text-align: start")
  .replace(/text-align:\s*right/g, "text-align: end")
  // Letters are set once, on body; colours are the ones chosen in site.scss.
  .replace(/^\s*(font-family: (?!ui-monospace)|-webkit-font-smoothing|-moz-osx-font-smoothing).*;$/gm, "")
  .replace(/var\(--govuk-[a-z-]+, (#[0-9a-f]+)\)/g, "$1");

// Only what the pages can hold stays. The macros of govuk-frontend-jinja are named on the command line.
const content = readdirSync(templates).map((name) => ({ raw: readFileSync(templates + name, "utf8"), extension: "html" }));
for (const component of components) {
  content.push({ raw: readFileSync(`${macros}/${component}/macro.html`, "utf8"), extension: "html" });
}
const [purged] = await new PurgeCSS().purge({
  content,
  css: [{ raw: logical }],
  defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
  // Parts of the components that the macros know and these pages never use.
  blocklist: [/--inverse/, /--start/, /--warning/, /--disabled/, /__conditional/, /summary-card/, /__prefix/, /--small/, /--inline/, /--width-(?!4|10)/, /actions-list/, /no-actions/, /no-border/, /legend--xl/, /label--xl/, /legend--s/, /label--s/],
});

// PurgeCSS takes every rule for a language away.
const urdu = logical.match(/:lang\(ur\) {[^}]*}/)[0];
writeFileSync(here + "purged.css", (purged.css + urdu).replace(/@media print\s*{[^{}]*{[^{}]*}\s*}/g, ""));
const small = execFileSync(here + "node_modules/.bin/lightningcss", ["--minify", "--targets", "chrome 90, firefox 90, safari 15, ios_saf 15", here + "purged.css"], { encoding: "utf8" });
rmSync(here + "purged.css");
const { version } = JSON.parse(readFileSync(here + "node_modules/govuk-frontend/package.json", "utf8"));
writeFileSync(here + "../site.css", `/* govuk-frontend ${version} (MIT), a subset; see source/ */\n${small.trim()}\n`);
